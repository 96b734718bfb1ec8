package org.gnome.oci.system.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.layer.LayerEntry;
import org.gnome.oci.layer.TarHeader;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.tar.TarTreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.Reliability;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of 8 GiB, where a size no longer fits into the 11 octal digits of a tar header. */
class LargeSizesTest {
    private static final long LIMIT = 1L << 33;

    @TempDir
    private Path work;

    static LongStream sizes() {
        return LongStream.of(LIMIT - 1, LIMIT, LIMIT + 1);
    }

    /** A content that nobody reads here. */
    private record Announced(long size) implements Content {
        @Override
        public InputStream open() {
            return InputStream.nullInputStream();
        }
    }

    /** The content is a hole, which listing programs seek over. */
    @ParameterizedTest
    @MethodSource("sizes")
    void headerTellsTheSizeToEveryReader(long size) throws Exception {
        Path layer = work.resolve("layer.tar");
        RegularFile node = new RegularFile(Metadata.ofPermissions(0644), new Announced(size));
        byte[] header = TarHeader.encode(new LayerEntry.Addition(TreePath.of("f"), node), Passage.FILES_TIME);
        Files.write(layer, header);
        try (RandomAccessFile file = new RandomAccessFile(layer.toFile(), "rw")) {
            file.setLength(header.length + size + TarHeader.padding(size) + TarHeader.END_BYTES);
        }
        for (String program : List.of("tar", "bsdtar", "python3")) {
            ExternalTool.require(program);
        }
        assertThat(listed("tar", "--seek", "--numeric-owner", "-tvf", "layer.tar"))
                .contains(" " + size + " ");
        assertThat(listed("bsdtar", "--numeric-owner", "-tvf", "layer.tar")).contains(" " + size + " ");
        assertThat(listed("python3", "-m", "tarfile", "-v", "-l", "layer.tar").replaceAll("\\s+", " "))
                .contains(" " + size + " ");
        try (TreeSource source = new TarTreeSource(RandomAccessSource.of(layer), work)) {
            assertThat(source.read().find(TreePath.of("f")))
                    .hasValueSatisfying(file ->
                            assertThat(((RegularFile) file).content().size()).isEqualTo(size));
        }
    }

    private String listed(String... command) throws Exception {
        return new String(ExternalTool.run(work, command), StandardCharsets.UTF_8);
    }

    /** A true file through an input. */
    private record LargeFile(Input input, long size) {}

    /** Some inputs take minutes to make of such files, so each has one, and a directory all. */
    static List<LargeFile> files() {
        List<LargeFile> files = new ArrayList<>();
        for (Input input : Input.values()) {
            files.add(new LargeFile(input, Reliability.isWhole() ? LIMIT : 1 << 20));
        }
        if (Reliability.isWhole()) {
            files.add(new LargeFile(Input.DIRECTORY, LIMIT - 1));
            files.add(new LargeFile(Input.DIRECTORY, LIMIT + 1));
        }
        return files;
    }

    @ParameterizedTest
    @MethodSource("files")
    void contentOfALargeFileIsKept(LargeFile large) throws Exception {
        for (String program : List.of("tar", "ostree", "umoci", "zstd", "cmp")) {
            ExternalTool.require(program);
        }
        ExternalTool.requireRoot();
        Path tree = Files.createDirectory(work.resolve("tree"));
        try (RandomAccessFile file = new RandomAccessFile(tree.resolve("f").toFile(), "rw")) {
            file.setLength(large.size());
            file.seek(large.size() - 1);
            file.write(1);
        }
        Passage passage = Passage.of(large.input().pack(tree, work, false), work);
        Path layer = Passage.layer(passage.build(LayerCompression.ZSTD), 0);
        ExternalTool.run(work, "sh", "-c", "tar --zstd -xOf " + layer + " f | cmp - tree/f");
    }
}
