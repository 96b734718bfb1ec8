package org.gnome.oci.source.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares merged layers with the kernel's overlayfs over random trees; all trees of a run go through one shell. */
class OverlayOracleTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");
    private static final int LAYERS = 3;
    private static final int DEPTH = 3;

    @TempDir
    Path work;

    static IntStream seeds() {
        return IntStream.range(0, 12);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void mergesWhatTheKernelMerges(int seed) throws Exception {
        ExternalTool.require("setfattr");
        ExternalTool.requireRoot();
        Random random = new Random(seed);
        List<String> script = new ArrayList<>(List.of("set -e", "umask 022"));
        for (int layer = 0; layer < LAYERS; layer++) {
            script.add("mkdir l" + layer);
            fill("l" + layer, DEPTH, random, script);
        }
        script.add("mkdir merged");
        script.add("mount -t overlay none -o lowerdir=l2:l1:l0 merged");
        Path file = Files.write(work.resolve("script"), script, StandardCharsets.UTF_8);
        ExternalTool.run(work, "sh", file.toString());
        try {
            copyWhatShows();
        } finally {
            ExternalTool.run(work, "umount", work.resolve("merged").toString());
        }
        assertThat(TreeListing.of(merge())).isEqualTo(TreeListing.of(read("shown")));
    }

    /** In a directory that only one layer has, the kernel still lists the names of whiteouts, but nothing has them. */
    private void copyWhatShows() throws Exception {
        ExternalTool.Result result = ExternalTool.runAllowingFailure(work, "cp", "-a", "merged", "shown");
        assertThat(result.errors().lines())
                .allSatisfy(
                        line -> assertThat(line).startsWith("cp: cannot stat").endsWith("No such file or directory"));
    }

    private FileTree merge() throws IOException {
        Directory merged =
                new OverlayMerge("l0").alone(TreePath.ROOT, read("l0").root());
        for (int layer = 1; layer < LAYERS; layer++) {
            String name = "l" + layer;
            merged = new OverlayMerge(name)
                    .over(TreePath.ROOT, merged, read(name).root());
        }
        return new FileTree(merged);
    }

    private FileTree read(String name) throws IOException {
        try (DirectoryTreeSource source = new DirectoryTreeSource(work.resolve(name))) {
            return source.read();
        }
    }

    private static void fill(String directory, int depth, Random random, List<String> script) {
        for (String name : NAMES) {
            String path = directory + "/" + name;
            switch (random.nextInt(depth > 0 ? 9 : 6)) {
                case 0 -> script.add("printf " + path + " >" + path + "; chmod 0" + mode(random) + " " + path);
                case 1 -> script.add("ln -s " + path + " " + path);
                case 2 -> script.add("mknod " + path + " c 0 0");
                case 3 ->
                    script.add("mknod " + path + " c 1 3; printf x >" + path + "1; ln " + path + "1 " + path + "2");
                case 4 ->
                    script.add("printf x >" + path
                            + "; setfattr -n user.kept -v 1 " + path
                            + "; setfattr -n trusted.overlay.unknown -v 1 " + path
                            + "; setfattr -n trusted.overlay.overlay.nested -v 1 " + path);
                case 5 -> {
                    // Nothing of this name.
                }
                default -> directory(path, depth, random, script);
            }
        }
    }

    private static void directory(String path, int depth, Random random, List<String> script) {
        script.add("mkdir -m 0" + mode(random) + " " + path);
        switch (random.nextInt(5)) {
            case 0 -> script.add("setfattr -n trusted.overlay.opaque -v y " + path);
            case 1 ->
                script.add("setfattr -n trusted.overlay.opaque -v x " + path + "; touch " + path + "/a0 " + path
                        + "/w; setfattr -n trusted.overlay.whiteout -v y " + path + "/w");
            default -> script.add("touch " + path + "/w; setfattr -n user.dir -v 1 " + path);
        }
        fill(path, depth - 1, random, script);
    }

    private static String mode(Random random) {
        return List.of("755", "700", "1777", "4711").get(random.nextInt(4));
    }
}
