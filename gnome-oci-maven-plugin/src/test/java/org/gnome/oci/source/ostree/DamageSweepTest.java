package org.gnome.oci.source.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.testing.Reliability;
import org.gnome.oci.testing.TreeListing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damages every file of a small repository everywhere: what comes out is an error that says where, or the same tree.
 */
class DamageSweepTest {
    @TempDir
    Path directory;

    private static long flips;
    private static long cuts;

    private int accepted;

    @AfterAll
    static void state() {
        Reliability.figure(
                "No flip or cut goes unnoticed, of repositories",
                String.format(
                        "%,d flips and %,d cuts in 3 modes, of every file: an error or the same tree", flips, cuts));
    }

    @ParameterizedTest
    @ValueSource(strings = {"archive-z2", "bare-user", "bare-user-only"})
    void everyFlippedBitIsAnErrorOrHarmless(String mode) throws Exception {
        List<String> intact = sample(mode);
        for (Path file : files(mode)) {
            byte[] bytes = Files.readAllBytes(file);
            for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
                Files.write(file, flipped(bytes, bit));
                requireErrorOrTheSame(intact, file + " bit " + bit);
                flips++;
            }
            Files.write(file, bytes);
        }
        assertThat(read()).contains(intact);
    }

    @ParameterizedTest
    @ValueSource(strings = {"archive-z2", "bare-user", "bare-user-only"})
    void everyTruncationIsAnError(String mode) throws Exception {
        List<String> intact = sample(mode);
        for (Path file : files(mode)) {
            byte[] bytes = Files.readAllBytes(file);
            for (int length = 0; length < bytes.length; length++) {
                Files.write(file, Arrays.copyOf(bytes, length));
                requireErrorOrTheSame(intact, file + " cut to " + length);
                cuts++;
            }
            Files.write(file, bytes);
        }
        assertThat(accepted).isEqualTo(harmlessCuts(mode));
    }

    /**
     * A configuration and a ref may lack the line feed at their end, and the mode archive-z2 is archive, too. After a
     * link's target, ostree writes a NUL in the mode bare-user, and reads both forms.
     */
    private static int harmlessCuts(String mode) {
        return switch (mode) {
            case "archive-z2" -> 3;
            case "bare-user" -> 1;
            default -> 0;
        };
    }

    @Test
    void everyFlippedBitOfTheMetadataAttributeIsAnError() throws Exception {
        List<String> intact = sample("bare-user");
        for (Path file : files("bare-user")) {
            UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
            ByteBuffer value = ByteBuffer.allocate(view.size("ostreemeta"));
            view.read("ostreemeta", value);
            for (int bit = 0; bit < value.capacity() * Byte.SIZE; bit++) {
                view.write("ostreemeta", ByteBuffer.wrap(flipped(value.array(), bit)));
                requireErrorOrTheSame(intact, file + " attribute bit " + bit);
                flips++;
            }
            view.write("ostreemeta", ByteBuffer.wrap(value.array()));
        }
        assertThat(accepted).isZero();
    }

    /** A checksum covers metadata, so the sweeps above never reach its readers with damage. */
    @Test
    void everyDamagedMetadataObjectThatHasItsChecksumIsReadOrRefused() throws Exception {
        sample("archive-z2");
        for (Path file : files("archive-z2")) {
            byte[] bytes = Files.readAllBytes(file);
            for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
                parse(file, flipped(bytes, bit));
            }
            for (int length = 0; length < bytes.length; length++) {
                parse(file, Arrays.copyOf(bytes, length));
            }
        }
        assertThat(accepted).isPositive();
    }

    private void parse(Path file, byte[] bytes) throws IOException {
        GvariantData object = new GvariantData("test", 0, bytes);
        String name = file.toString();
        try {
            if (name.endsWith(".commit")) {
                CommitReader.read(Digest.ofContent(bytes), object);
            } else if (name.endsWith(".dirtree")) {
                DirtreeReader.read(object);
            } else if (name.endsWith(".dirmeta")) {
                InodeMetadataReader.dirmeta(object);
            }
            accepted++;
        } catch (MalformedFormatException e) {
            assertThat(e.offset()).as(e.getMessage()).isBetween(0L, (long) bytes.length);
        }
    }

    private List<String> sample(String mode) throws IOException {
        SampleCommit.write(new OstreeRepositoryBuilder(directory, mode), mode);
        return read().orElseThrow();
    }

    /** All files: configuration, refs and objects; in the bare modes only objects that an archive does not have. */
    private List<Path> files(String mode) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path ->
                            mode.startsWith("archive") || path.toString().endsWith(".file"))
                    .sorted()
                    .toList();
        }
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        return changed;
    }

    private void requireErrorOrTheSame(List<String> intact, String damage) throws IOException {
        Optional<List<String>> outcome = read();
        outcome.ifPresent(listing -> {
            accepted++;
            assertThat(listing).as(damage).isEqualTo(intact);
        });
    }

    /** The whole tree, or nothing if there is an error that names a place. Anything else fails the test. */
    private Optional<List<String>> read() throws IOException {
        try (OstreeTreeSource source = OstreeTreeSource.open(directory, SampleCommit.REF, Optional.empty())) {
            return Optional.of(TreeListing.of(source.read()));
        } catch (FormatException e) {
            assertThat(e.source()).isNotEmpty();
            assertThat(e.structure()).isNotEmpty();
            return Optional.empty();
        }
    }
}
