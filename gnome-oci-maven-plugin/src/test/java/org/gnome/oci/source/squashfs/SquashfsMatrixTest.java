package org.gnome.oci.source.squashfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.KernelMount;
import org.gnome.oci.testing.TortureTree;
import org.gnome.oci.testing.TreeFacts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The torture tree in images of every compressor and feature of mksquashfs: we read each as the kernel mounts it, and
 * as unsquashfs extracts it, entry by entry and byte by byte.
 */
class SquashfsMatrixTest {
    @TempDir
    private static Path temporary;

    private static @Nullable TortureTree tree;

    private static @Nullable KernelMount work;

    @BeforeAll
    static void makeTree() throws Exception {
        ExternalTool.require("mksquashfs");
        ExternalTool.require("unsquashfs");
        tree = TortureTree.make(temporary.resolve("tree"));
        work = KernelMount.ofMemory(temporary.resolve("work"));
    }

    @AfterAll
    static void unmount() {
        try {
            if (work != null) {
                work.close();
            }
        } finally {
            if (tree != null) {
                tree.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-comp gzip",
                "-comp gzip -b 4096",
                "-comp gzip -Xcompression-level 1 -Xstrategy default,huffman_only,run_length_encoded -no-exports",
                "-comp gzip -b 1048576 -always-use-fragments",
                "-comp gzip -noI -noId -noD -noF -noX",
                "-comp gzip -b 8192 -noI -noX -no-fragments",
                "-comp gzip -b 16384 -noD -no-sparse",
                "-comp xz",
                "-comp xz -b 65536 -Xbcj x86",
                "-comp xz -b 1048576 -Xdict-size 25% -always-use-fragments",
                "-comp zstd -no-xattrs",
                "-comp zstd",
                "-comp zstd -b 4096 -Xcompression-level 1 -always-use-fragments",
                "-comp zstd -b 262144 -no-duplicates -no-fragments",
                "-comp zstd -b 1048576 -noF",
                "-comp lz4",
                "-comp lz4 -Xhc -b 4096 -no-duplicates",
                "-comp lz4 -b 1048576 -always-use-fragments -noId"
            })
    void isReadAsTheKernelMountsIt(String options) throws Exception {
        Path directory = temporary.resolve("work");
        Path image = directory.resolve("image");
        List<String> command = Stream.concat(
                        Stream.of("mksquashfs", temporary.resolve("tree").toString(), image.toString()),
                        Stream.of((options + " -noappend -no-progress").split(" ")))
                .toList();
        ExternalTool.run(directory, command.toArray(String[]::new));
        try (RandomAccessSource opened = RandomAccessSource.of(image);
                SquashfsTreeSource source = SquashfsTreeSource.open(opened);
                KernelMount mount = KernelMount.of("squashfs", image, temporary.resolve("mount"))) {
            TreeFacts ours = TreeFacts.of(source.read());
            ours.requireEqual(TreeFacts.ofDirectory(mount.directory()), "the kernel's mount");

            ExternalTool.run(directory, "unsquashfs", "-no-progress", "-d", "extracted", image.toString());
            Path extracted = directory.resolve("extracted");
            ours.requireEqual(TreeFacts.ofDirectory(extracted), "unsquashfs");
            assertThat(ours.entries().size()).isGreaterThan(2800);
        } finally {
            ExternalTool.run(directory, "rm", "-rf", "extracted", "image");
        }
    }
}
