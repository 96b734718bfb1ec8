package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnome.oci.compress.PinnedEncoder;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.parity.Difference;
import org.gnome.oci.parity.TreeComparison;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.oci.OciTreeSource;
import org.gnome.oci.source.tar.TarBytes;
import org.gnome.oci.source.tar.TarTreeSource;
import org.gnome.oci.testing.Reliability;
import org.gnome.oci.testing.TreeFacts;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Flips every bit of small inputs and cuts them at every byte. What comes out is an error, or the same tree, or a tree
 * of which the comparison with the sound one says that it is another. What lies under a digest is never another tree.
 *
 * <p>Times are left out, which no comparison is about, and so are the modes of symbolic links, which Linux does not
 * have.
 */
class EveryBitTest {
    private static long flips;
    private static long cuts;
    private static final Map<Outcome, Long> OUTCOMES = new TreeMap<>();

    @TempDir
    private Path work;

    private enum Outcome {
        REFUSED,
        EQUAL,
        REPORTED
    }

    /** Opens what may be damaged. */
    @FunctionalInterface
    private interface Opener {
        TreeSource open() throws IOException;
    }

    @AfterAll
    static void state() {
        Reliability.figure(
                "No flip or cut goes unnoticed, of tars, layouts and image archives",
                String.format(
                        "%,d flips and %,d cuts: %,d refused, %,d harmless, %,d reported as another tree, 0 silent",
                        flips,
                        cuts,
                        OUTCOMES.getOrDefault(Outcome.REFUSED, 0L),
                        OUTCOMES.getOrDefault(Outcome.EQUAL, 0L),
                        OUTCOMES.getOrDefault(Outcome.REPORTED, 0L)));
    }

    private static byte[] archive() {
        return new TarBytes()
                .directory("usr/", 0755)
                .pax('x', "SCHILY.xattr.user.a=b", "uid=3000000")
                .file("usr/tool", "content")
                .link('1', "usr/twin", "usr/tool")
                .link('2', "bin", "usr")
                .ended();
    }

    @ParameterizedTest
    @EnumSource
    void ofATar(PinnedEncoder encoder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = encoder.encode(bytes, 1)) {
            out.write(archive());
        }
        Path file = Files.write(work.resolve("x.tar"), bytes.toByteArray());
        Opener opener = () -> new TarTreeSource(RandomAccessSource.of("x.tar", Files.readAllBytes(file)), work);
        sweep(List.of(file), opener, Outcome.REPORTED, Reliability.count(encoder == PinnedEncoder.NONE ? 7 : 1, 1));
    }

    @ParameterizedTest
    @EnumSource
    void ofALayout(LayerCompression compression) throws IOException {
        Path layout = image(compression).layout();
        Opener opener = () -> OciTreeSource.ofLayout(layout, Optional.empty(), work);
        try (Stream<Path> files = Files.walk(layout)) {
            sweep(
                    files.filter(Files::isRegularFile).sorted().toList(),
                    opener,
                    Outcome.EQUAL,
                    Reliability.count(13, 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofAnImageArchive(LayerCompression compression) throws IOException {
        Path archive = image(compression).archive();
        Opener opener = () -> OciTreeSource.ofArchive(RandomAccessSource.of(archive), Optional.empty(), work);
        sweep(List.of(archive), opener, Outcome.EQUAL, Reliability.count(97, 1));
    }

    private ImageFiles image(LayerCompression compression) throws IOException {
        Path tar = Files.write(work.resolve("source.tar"), archive());
        return BuildSource.build(SourceLocation.parse("tar:" + tar), work.resolve("image"), compression);
    }

    /**
     * Damages each file everywhere.
     *
     * @param worst what may come of a damage beyond being refused
     * @param stride of how many bits, or bytes to cut at, one is tried; a prime number reaches every place in a byte
     */
    private void sweep(List<Path> files, Opener opener, Outcome worst, int stride) throws IOException {
        try (TreeSource sound = opener.open()) {
            FileTree expected = sound.read();
            Judge judge = new Judge(expected, facts(expected), worst);
            for (Path file : files) {
                byte[] bytes = Files.readAllBytes(file);
                for (int bit = 0; bit < bytes.length * Byte.SIZE; bit += stride) {
                    Files.write(file, flipped(bytes, bit));
                    judge.judge(opener, file.getFileName() + " with bit " + bit + " flipped");
                    flips++;
                }
                for (int length = 0; length < bytes.length; length += stride) {
                    Files.write(file, Arrays.copyOf(bytes, length));
                    judge.judge(opener, file.getFileName() + " cut to " + length);
                    cuts++;
                }
                Files.write(file, bytes);
            }
        }
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return changed;
    }

    private static Map<String, Map<String, String>> facts(FileTree tree) throws IOException {
        Map<String, Map<String, String>> facts =
                new TreeMap<>(TreeFacts.of(tree).entries());
        facts.replaceAll((path, keywords) -> {
            Map<String, String> kept = new TreeMap<>(keywords);
            kept.remove("time");
            if ("link".equals(kept.get("type"))) {
                kept.remove("mode");
            }
            return kept;
        });
        return facts;
    }

    /** Knows the sound tree. */
    private record Judge(FileTree sound, Map<String, Map<String, String>> soundFacts, Outcome worst) {
        void judge(Opener opener, String damage) throws IOException {
            Outcome outcome = outcome(opener, damage);
            assertThat(outcome).as(damage).isLessThanOrEqualTo(worst);
            OUTCOMES.merge(outcome, 1L, Long::sum);
        }

        private Outcome outcome(Opener opener, String damage) throws IOException {
            try (TreeSource source = opener.open()) {
                FileTree tree = source.read();
                boolean isEqual = facts(tree).equals(soundFacts);
                List<Difference> reported = new TreeComparison(1, (done, total) -> {})
                        .compare(
                                new TreeComparison.Side(sound, Fidelity.FULL),
                                new TreeComparison.Side(tree, Fidelity.FULL))
                        .differences();
                assertThat(reported.isEmpty()).as("%s: %s", damage, reported).isEqualTo(isEqual);
                return isEqual ? Outcome.EQUAL : Outcome.REPORTED;
            } catch (FormatException e) {
                assertThat(e.source()).as(damage).isNotEmpty();
                return Outcome.REFUSED;
            }
        }
    }
}
