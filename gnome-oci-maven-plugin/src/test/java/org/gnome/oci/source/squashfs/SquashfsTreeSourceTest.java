package org.gnome.oci.source.squashfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SquashfsTreeSourceTest {
    private static final String TEXT = "a line of text\n".repeat(280);

    private static FileTree read(byte[] image) throws IOException {
        return SquashfsTreeSource.open(RandomAccessSource.of("image", image)).read();
    }

    private static RegularFile file(FileTree tree, String path) {
        return (RegularFile) tree.find(TreePath.of(path)).orElseThrow();
    }

    @Test
    void readsInodesOfEveryKind() throws IOException {
        FileTree tree = read(SquashfsBytes.sample().image());

        String attributes = "{security.capability=text, user.note=text}";
        assertThat(TreeListing.of(tree))
                .containsExactly(
                        "/ directory 644 0:0 {}",
                        "/directory directory 644 0:0 {}",
                        "/directory/device "
                                + tree.find(TreePath.of("directory/device")).orElseThrow(),
                        "/directory/fifo "
                                + tree.find(TreePath.of("directory/fifo")).orElseThrow(),
                        "/directory/holes file 644 0:0 " + attributes + " 12288 " + holesDigest(),
                        "/file file 644 0:0 {} 4200 " + sha256(TEXT.getBytes(StandardCharsets.US_ASCII)),
                        "/hardlink file 644 0:0 " + attributes + " 12288 " + holesDigest(),
                        "/link link 644 0:0 {} -> target");
        assertThat(tree.find(TreePath.of("directory/device")).orElseThrow().toString())
                .contains("CHARACTER", "major=1", "minor=3");
        assertThat(file(tree, "hardlink")).isSameAs(file(tree, "directory/holes"));
        assertThat(file(tree, "file").metadata().mtime()).isEqualTo(Instant.ofEpochSecond(1_600_000_000L));
    }

    private static String holesDigest() {
        byte[] holes = new byte[3 * SquashfsBytes.BLOCK_SIZE];
        byte[] text = TEXT.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, holes, SquashfsBytes.BLOCK_SIZE, SquashfsBytes.BLOCK_SIZE);
        return sha256(holes);
    }

    private static String sha256(byte[] bytes) {
        return Digest.ofContent(bytes).hex();
    }

    @Test
    void readsCompressedMetadataAlike() throws IOException {
        assertThat(TreeListing.of(read(SquashfsBytes.sample().compressed().image())))
                .isEqualTo(TreeListing.of(read(SquashfsBytes.sample().image())));
    }

    @Test
    void readsOneByteAtATimeAndSkips() throws IOException {
        RegularFile file = file(read(SquashfsBytes.sample().image()), "file");
        try (InputStream in = file.content().open()) {
            in.skipNBytes(4000);
            for (int i = 4000; i < TEXT.length(); i++) {
                assertThat(in.read()).isEqualTo(TEXT.charAt(i));
            }
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read(new byte[1], 0, 0)).isZero();
        }
    }

    @Test
    void ordersContentsAsTheyAreStored() throws IOException {
        SquashfsBytes bytes = new SquashfsBytes();
        bytes.fragment("tail".getBytes(StandardCharsets.US_ASCII));
        int start = bytes.data(new byte[10]);
        int large = bytes.file(1, 10, start, SquashfsFormat.NONE, 0, SquashfsFormat.DATA_UNCOMPRESSED | 10);
        int small = bytes.file(2, 4, 0, 0, 0);
        FileTree tree = read(bytes.root(bytes.directory(
                        3,
                        new SquashfsBytes.Entry("large", 2, 1, large),
                        new SquashfsBytes.Entry("small", 2, 2, small)))
                .image());

        assertThat(file(tree, "small").content().storageOrder()).isEqualTo(96);
        assertThat(file(tree, "large").content().storageOrder()).isEqualTo(100);
    }

    @Test
    void contentsCanBeReadByManyThreads() throws IOException {
        RegularFile file = file(read(SquashfsBytes.sample().image()), "file");
        List<String> digests = IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> {
                    try {
                        return TreeListing.sha256(file);
                    } catch (IOException e) {
                        return e.toString();
                    }
                })
                .distinct()
                .toList();
        assertThat(digests).containsExactly(sha256(TEXT.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void describesTheImageWithoutWhatFollowsIt() throws IOException {
        byte[] image = SquashfsBytes.sample().image();
        byte[] padded = Arrays.copyOf(image, image.length + 4096);
        padded[image.length + 7] = 7;
        try (SquashfsTreeSource source = SquashfsTreeSource.open(RandomAccessSource.of("usr.raw", padded))) {
            SourceDescription description = source.describe();
            assertThat(description.kind()).isEqualTo("SquashFS file system");
            assertThat(description.name()).isEqualTo("usr.raw");
            assertThat(description.identity()).isEqualTo(Map.of("squashfs.sha256", sha256(image)));
            assertThat(description.timestamp()).contains(Instant.ofEpochSecond(1_700_000_000L));
            assertThat(source.fidelity()).isEqualTo(Fidelity.FULL);
        }
    }

    @Test
    void recognisesImagesByTheirMagicNumber() throws IOException {
        assertThat(SquashfsTreeSource.recognises(
                        RandomAccessSource.of("image", SquashfsBytes.sample().image())))
                .isTrue();
        for (String other : List.of("", "hsq", "sqsh", "hsqt....")) {
            assertThat(SquashfsTreeSource.recognises(
                            RandomAccessSource.of("other", other.getBytes(StandardCharsets.US_ASCII))))
                    .as(other)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"2, LZMA is not supported", "3, LZO is not supported", "0, 0 is no compressor", "7, 7 is no compressor"
    })
    void refusesCompressorsByName(int id, String reason) {
        byte[] image =
                SquashfsBytes.sample().patch(20, new LittleEndian().u16(id)).image();
        assertThatThrownBy(() -> read(image))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("[image @ 0x14] superblock.compression: " + reason);
    }

    @Test
    void refusesOtherVersionsAndUnknownFlags() {
        byte[] old = SquashfsBytes.sample()
                .patch(28, new LittleEndian().u16(3).u16(1))
                .image();
        assertThatThrownBy(() -> read(old))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("[image @ 0x1c] superblock.s_major: SquashFS 3.1 is not 4.0");
        byte[] flagged =
                SquashfsBytes.sample().patch(24, new LittleEndian().u16(0x1000)).image();
        assertThatThrownBy(() -> read(flagged))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("[image @ 0x18] superblock.flags: 0x1000 is not known");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x400, 0})
    void refusesLz4OfAnUnknownForm(int flags) {
        SquashfsBytes bytes = new SquashfsBytes();
        bytes.data(new LittleEndian().u16(0x8008).u32(2).u32(0).toByteArray());
        byte[] image = bytes.root(bytes.directory(1))
                .patch(20, new LittleEndian().u16(5))
                .patch(24, new LittleEndian().u16(flags))
                .image();
        assertThatThrownBy(() -> read(image))
                .hasMessageContaining(flags == 0 ? "lz4_comp_opts: are missing" : "lz4_comp_opts.version: 2 is not 1");
    }

    @Test
    void readsNamesAndTargetsAsBytes() throws IOException {
        SquashfsBytes bytes = new SquashfsBytes();
        int link = bytes.link(1, "/\u00ff\n");
        FileTree tree = read(bytes.root(bytes.directory(2, new SquashfsBytes.Entry("\u00fe\n", 3, 1, link)))
                .image());
        assertThat(tree.root().entries().firstKey().bytes())
                .isEqualTo(ByteString.copyOf(new byte[] {(byte) 0xfe, '\n'}));
    }
}
