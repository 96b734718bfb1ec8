package org.gnome.oci.source.ostree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.source.ostree.OstreeRepositoryBuilder.FileSpec;
import org.gnome.oci.testing.TreeListing;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StaticDeltaTest {
    private static final FileSpec HELLO = SampleCommit.HELLO;
    private static final FileSpec TOOL = SampleCommit.regular(0100755, "#!");
    private static final FileSpec LINK = new FileSpec(0120777, 0, 0, "hello", new TreeMap<>(), new byte[0]);

    /** Content of an older commit. */
    private static final FileSpec OLDER = SampleCommit.regular(0100644, "hello, HALLO, hello\n");

    @TempDir
    Path directory;

    private final Map<String, FileSpec> files = Map.of("hello", HELLO, "link", LINK, "tool", TOOL);

    private DeltaBuilder delta() {
        return DeltaBuilder.toCommit(files);
    }

    private static DeltaBuilder whole(DeltaBuilder delta) {
        return delta.spliced(HELLO).spliced(LINK).spliced(TOOL);
    }

    private List<String> unpacked(byte[] superblock) throws IOException {
        StaticDelta delta = StaticDelta.open(RandomAccessSource.of("superblock", superblock));
        DeltaParts none = StaticDelta.partsBeside(directory.resolve("superblock"));
        try (OstreeRepository repository = delta.unpack(none, directory)) {
            return TreeListing.of(repository.tree(delta.commit()));
        }
    }

    @Test
    void makesObjectsInOneOperationOrInSteps() throws Exception {
        DeltaBuilder steps = delta();
        int offset = steps.append(HELLO.content());
        steps.file(HELLO)
                .operation('o', 0, 0, HELLO.content().length)
                .operation('w', 7, offset)
                .operation('w', HELLO.content().length - 7, offset + 7)
                .operation('c')
                .spliced(LINK)
                .spliced(TOOL);

        assertThat(unpacked(steps.superblock()))
                .isEqualTo(unpacked(whole(delta()).superblock()))
                .hasSize(4);
    }

    @Test
    void leavesNoTemporaryFile() throws Exception {
        unpacked(whole(delta()).superblock());
        assertThatThrownBy(() -> unpacked(delta().spliced(HELLO).superblock()));

        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    private static Arguments damage(String words, Consumer<DeltaBuilder> damage) {
        return Arguments.of(words, damage);
    }

    private static Stream<Arguments> damages() {
        return Stream.of(
                damage("ends before all objects of the part are made", d -> d.file(HELLO)),
                damage(
                        "ends before all objects of the part are made",
                        d -> d.file(HELLO).operation('o', 0, 0, 20)),
                damage("makes more objects than the superblock lists", d -> whole(d).operation('S', 0, 0, 0, 0)),
                damage("holds 33, which is no operation", d -> d.operation('!')),
                damage("ends inside an operation", d -> d.file(HELLO).operation('S', 0, 0)),
                damage(
                        "more than 9 bytes",
                        d -> d.file(HELLO)
                                .operationBytes('S', 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1)),
                damage("refers to 20 bytes at 9000 of", d -> d.file(HELLO).operation('S', 0, 0, 20, 9000)),
                damage(
                        "refers to 9223372036854775807 bytes at 1 of",
                        d -> d.file(HELLO).operation('S', 0, 0, Long.MAX_VALUE, 1)),
                damage("refers to mode 9 of 4", d -> d.file(HELLO).operation('S', 9, 0, 20, 0)),
                damage("and to attributes 1 of 1", d -> d.file(HELLO).operation('S', 0, 1, 20, 0)),
                damage("is no mode of such an object", d -> d.file(HELLO).operation('S', 3, 0, 20, 0)),
                damage(
                        "begins an object inside another",
                        d -> d.file(HELLO).operation('o', 0, 0, 20).operation('o', 0, 0, 20)),
                damage("which is no regular file", d -> d.file(LINK).operation('o', 2, 0, 0)),
                damage(
                        "which is no regular file",
                        d -> d.object(2, Digest.ofContent(new byte[1])).operation('o', 0, 0, 0)),
                damage("writes without an object", d -> d.file(HELLO).operation('w', 1, 0)),
                damage("writes without an object", d -> d.file(HELLO).operation('c')),
                damage(
                        "writes more than the object has",
                        d -> d.file(HELLO).operation('o', 0, 0, 20).operation('w', 21, 0)),
                damage(
                        "closes an object that lacks 19 bytes",
                        d -> d.file(HELLO)
                                .operation('o', 0, 0, 20)
                                .operation('w', 1, 0)
                                .operation('c')),
                damage(
                        "makes larger objects than the superblock says",
                        d -> d.file(TOOL).operation('o', 0, 0, 1000)),
                damage(
                        "makes larger objects than the superblock says",
                        d -> d.file(TOOL).operation('S', 0, 0, 20, 0)),
                damage(
                        HELLO.checksum().hex().substring(2) + ".file again",
                        d -> d.spliced(HELLO).spliced(HELLO)),
                damage(
                        "a link target has 1 to 4095 bytes",
                        d -> d.object(1, LINK.checksum()).operation('S', 2, 0, 0, 0)),
                damage(
                        "a link target has 1 to 4095 bytes",
                        d -> d.object(1, LINK.checksum()).operation('S', 2, 0, 2, d.append(new byte[] {'a', 0}))),
                damage(
                        "with a target of 4096 bytes",
                        d -> d.object(1, LINK.checksum()).operation('S', 2, 0, 4096, d.append(new byte[4096]))),
                damage(
                        "patches nothing",
                        d -> d.file(HELLO).operation('o', 0, 0, 20).operation('B', 0, 0)),
                damage("9 is no type of an object", d -> d.object(9, HELLO.checksum())),
                damage(
                        "is missing, but a part of the delta needs it",
                        d -> d.file(HELLO).operation('o', 0, 0, 20).operation('r', d.append(new byte[32]))),
                damage("delta_part: ends after", d -> whole(d).wrongSize()),
                damage("brings the bytes of all objects to more than", d -> whole(d).moreObjectBytes(1L << 60)));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void refusesWhatDoesNotMakeExactlyTheObjects(String words, Consumer<DeltaBuilder> damage) {
        DeltaBuilder delta = delta();
        damage.accept(delta);
        assertThatThrownBy(() -> unpacked(delta.superblock()))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining(words);
    }

    @Test
    void refusesAnObjectOrAPartOrACommitWithAnotherChecksum() {
        DeltaBuilder swapped = delta().file(HELLO);
        swapped.operation('S', 0, 0, 20, swapped.append(OLDER.content()));
        assertThatThrownBy(() -> unpacked(swapped.superblock()))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining(HELLO.checksum().hex());
        assertThatThrownBy(() -> unpacked(whole(delta()).wrongChecksum().superblock()))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("delta_part");
        byte[] other = whole(delta()).superblock();
        int subject = new String(other, ISO_8859_1).indexOf("subject");
        other[subject] = 'S';
        assertThatThrownBy(() -> unpacked(other))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining(".commit] object");
    }

    @Test
    void namesWhatItDoesNotRead() {
        assertThatThrownBy(() -> unpacked(whole(delta()).version(1).superblock()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("meta_entries[0].version: 1 is a version that is not read here");
        assertThatThrownBy(() -> unpacked(whole(delta()).compression('g').superblock()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("103 is a compression");
        assertThatThrownBy(() -> unpacked(whole(delta()).recursion(new byte[64]).superblock()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("superblock.recursion: names deltas to be applied before");
        assertThatThrownBy(() -> unpacked(
                        whole(delta()).from(Digest.ofContent(new byte[0])).superblock()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("superblock.from: starts from the commit e3b0c4");
    }

    /** A patch that turns the older content into the new one. */
    private static byte[] patch(long added, long inserted, long seek) {
        byte[] difference = HELLO.content().clone();
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= OLDER.content()[i];
        }
        ByteBuffer patch = ByteBuffer.allocate(24 + difference.length).order(ByteOrder.LITTLE_ENDIAN);
        patch.putLong(added).putLong(inserted).putLong(seek).put(difference);
        return patch.array();
    }

    private SpooledObjects patched(byte[] patch) throws IOException {
        return patched(patch, 1);
    }

    private SpooledObjects patched(byte[] patch, int times) throws IOException {
        OstreeRepositoryBuilder older = new OstreeRepositoryBuilder(directory.resolve("older"), "archive");
        Digest checksum = older.file(OLDER);
        DeltaBuilder delta = delta().file(HELLO);
        delta.operation('o', 0, 0, HELLO.content().length)
                .operation('r', delta.append(HexFormat.of().parseHex(checksum.hex())));
        int offset = delta.append(patch);
        for (int i = 0; i < times; i++) {
            delta.operation('B', offset, patch.length);
        }
        delta.operation('c').spliced(LINK).spliced(TOOL).from(Digest.ofContent(new byte[0]));
        byte[] part = delta.part();
        ObjectDirectory objects = new ObjectDirectory(directory.resolve("older").resolve("objects"));
        try (StaticDelta opened = StaticDelta.open(RandomAccessSource.of("superblock", delta.superblock()))) {
            return opened.make(
                    index -> RandomAccessSource.of("part", part),
                    Optional.of(new ArchiveFileObjects(objects)),
                    directory);
        }
    }

    @Test
    void patchesAnOlderFile() throws Exception {
        try (SpooledObjects objects = patched(patch(20, 0, 0))) {
            assertThat(objects.files()).contains(HELLO.checksum()).hasSize(3);
        }
    }

    @Test
    void refusesToMakeAFileAgainAndAgainWhichWouldFillTheDisk() {
        assertThatThrownBy(() -> patched(patch(20, 0, 0), 2).close())
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("patches an object that is begun");
    }

    private static Stream<Arguments> patches() {
        return Stream.of(
                Arguments.of("makes more than the object has", patch(21, 0, 0)),
                Arguments.of("makes more than the object has", patch(20, 1, 0)),
                Arguments.of("makes more than the object has", patch(Long.MIN_VALUE + 1, 0, 0)),
                Arguments.of("leads out of every file", patch(10, 0, Long.MAX_VALUE)),
                Arguments.of("ends before the object does", patch(10, 0, 0)),
                Arguments.of("ends before the object does", patch(0, 0, 0)),
                Arguments.of("ends before the object does", Arrays.copyOf(patch(20, 0, 0), 43)),
                Arguments.of("goes on after the end", Arrays.copyOf(patch(20, 0, 0), 45)));
    }

    @ParameterizedTest
    @MethodSource("patches")
    @DisplayName("CVE-2014-9862: refuses a patch that does not make exactly the file")
    void refusesAPatchThatDoesNotMakeExactlyTheFile(String words, byte[] patch) {
        assertThatThrownBy(() -> patched(patch).close())
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining(words);
    }

    @Test
    void everyFlippedByteIsAnErrorOrHarmless() throws Exception {
        byte[] intact = whole(delta()).superblock();
        List<String> tree = unpacked(intact);
        int accepted = 0;
        for (int i = 0; i < intact.length; i++) {
            byte[] damaged = intact.clone();
            damaged[i] ^= (byte) (1 << (i % Byte.SIZE));
            Optional<List<String>> outcome = unpackedOrRefused(damaged);
            accepted += outcome.isPresent() ? 1 : 0;
            assertThat(outcome.orElse(tree)).as("byte %d", i).isEqualTo(tree);
        }
        // The time at which the delta was made, and sizes that it may not exceed.
        assertThat(accepted).isBetween(8, 40);
    }

    @Test
    void everyTruncationIsAnError() throws Exception {
        byte[] intact = whole(delta()).superblock();
        for (int length = 0; length < intact.length; length++) {
            assertThat(unpackedOrRefused(Arrays.copyOf(intact, length)))
                    .as("cut to %d", length)
                    .isEmpty();
        }
    }

    private Optional<List<String>> unpackedOrRefused(byte[] superblock) throws IOException {
        try {
            return Optional.of(unpacked(superblock));
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    @Test
    void readsNamesOfItsMetadata() throws Exception {
        byte[] bytes = whole(delta())
                .metadata("ref", "s", GvariantBytes.string("runtime/a/b/c"))
                .metadata("flatpak", "u", GvariantBytes.fixed(4, (byte) 1, (byte) 0, (byte) 0x89, (byte) 0xe5))
                .superblock();
        try (StaticDelta delta = StaticDelta.open(RandomAccessSource.of("superblock", bytes))) {
            assertThat(delta.metadata().string("ref").map(ref -> new String(ref.toByteArray(), UTF_8)))
                    .contains("runtime/a/b/c");
            assertThat(delta.metadata().uint32("flatpak")).contains(0xe5890001L);
            assertThat(delta.metadata().string("none")).isEmpty();
            assertThatThrownBy(() -> delta.metadata().string("flatpak"))
                    .isInstanceOf(MalformedFormatException.class)
                    .hasMessageContaining("\"flatpak\" has the type u instead of s");
        }
    }
}
