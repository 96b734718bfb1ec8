package org.gnome.oci.source.squashfs;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.TortureImages;
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

    private static @Nullable TortureImages images;

    @BeforeAll
    static void makeTree() throws Exception {
        ExternalTool.require("mksquashfs");
        ExternalTool.require("unsquashfs");
        images = TortureImages.in(temporary);
    }

    @AfterAll
    static void unmount() {
        if (images != null) {
            images.close();
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
        TortureImages place = Optional.ofNullable(images).orElseThrow();
        List<String> command = Stream.concat(
                        Stream.of("mksquashfs", place.tree().toString(), "image"),
                        Stream.of((options + " -noappend -no-progress").split(" ")))
                .toList();
        try {
            place.run(command.toArray(String[]::new));
            TreeFacts ours = place.read(SquashfsTreeSource::open);
            ours.requireEqual(place.mounted("squashfs"), "the kernel's mount");

            place.run("unsquashfs", "-no-progress", "-d", "extracted", "image");
            ours.requireEqual(place.extracted(), "unsquashfs");
        } finally {
            place.clear();
        }
    }
}
