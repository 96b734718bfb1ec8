package org.gnome.oci.source.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.compress.PinnedEncoder;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.oci.OciArchiveWriter;
import org.gnome.oci.source.oci.LayoutBuilder.Tar;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OciTreeSourceTest {
    @TempDir
    private Path directory;

    private LayoutBuilder layout() throws IOException {
        return new LayoutBuilder(directory.resolve("layout"));
    }

    private List<String> paths(Path layout) throws IOException {
        try (OciTreeSource source = OciTreeSource.ofLayout(layout, Optional.empty(), directory)) {
            return paths(source.read());
        }
    }

    private static List<String> paths(FileTree tree) throws IOException {
        List<String> paths = new ArrayList<>();
        tree.walk((path, node) -> {
            if (!path.isRoot()) {
                paths.add(path.toString());
            }
        });
        return paths;
    }

    private static String content(FileTree tree, String path) throws IOException {
        RegularFile file = (RegularFile) tree.find(TreePath.of(path)).orElseThrow();
        try (InputStream in = file.content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void upperLayersReplaceAndAdd() throws IOException {
        Path layout = layout().layer(
                        new Tar().directory("d").file("d/a", "lower").file("d/b", "kept"))
                .layer(new Tar().file("d/a", "upper").file("new", "n"))
                .build();
        try (OciTreeSource source = OciTreeSource.ofLayout(layout, Optional.empty(), directory)) {
            FileTree tree = source.read();
            assertThat(paths(tree)).containsExactly("/d", "/d/a", "/d/b", "/new");
            assertThat(content(tree, "d/a")).isEqualTo("upper");
            assertThat(content(tree, "d/b")).isEqualTo("kept");
        }
    }

    @Test
    void whiteoutsRemoveFilesAndWholeDirectoriesAtAnyDepth() throws IOException {
        assertThat(paths(layout().layer(new Tar()
                                .directory("top")
                                .file("top/x", "")
                                .directory("d")
                                .directory("d/e")
                                .file("d/e/f", "")
                                .file("g", ""))
                        .layer(new Tar().whiteout(".wh.top").whiteout("d/.wh.e").whiteout(".wh.absent"))
                        .build()))
                .containsExactly("/d", "/g");
    }

    @Test
    void opaqueDirectoryHidesLowerLayersButNotItsOwn() throws IOException {
        assertThat(paths(layout().layer(new Tar()
                                .directory("d")
                                .file("d/lower", "")
                                .directory("d/sub")
                                .file("d/sub/x", ""))
                        .layer(new Tar()
                                .directory("d")
                                .file("d/own", "")
                                .whiteout("d/.wh..wh..opq")
                                .file("d/later", ""))
                        .build()))
                .containsExactly("/d", "/d/later", "/d/own");
    }

    @Test
    void whiteoutCountsForLowerLayersOnlyWhereverItStands() throws IOException {
        assertThat(paths(layout().layer(new Tar().directory("d").file("d/old", ""))
                        .layer(new Tar().directory("d").file("d/new", "").whiteout(".wh.d"))
                        .build()))
                .containsExactly("/d", "/d/new");
    }

    @Test
    void directoryReplacesFileAndFileReplacesDirectory() throws IOException {
        assertThat(paths(layout().layer(new Tar().file("a", "").directory("b").file("b/x", ""))
                        .layer(new Tar().directory("a").file("a/y", "").file("b", ""))
                        .build()))
                .containsExactly("/a", "/a/y", "/b");
    }

    @Test
    void hardlinksHoldWithinAndAcrossLayers() throws IOException {
        Path layout = layout().layer(new Tar().file("a", "content").hardlink("b", "a"))
                .layer(new Tar().hardlink("c", "a"))
                .build();
        try (OciTreeSource source = OciTreeSource.ofLayout(layout, Optional.empty(), directory)) {
            FileTree tree = source.read();
            Object a = tree.find(TreePath.of("a")).orElseThrow();
            assertThat(tree.find(TreePath.of("b")).orElseThrow()).isSameAs(a);
            assertThat(tree.find(TreePath.of("c")).orElseThrow()).isSameAs(a);
        }
    }

    @Test
    void fileThatReplacesAHardlinkedOneLeavesTheOtherName() throws IOException {
        Path layout = layout().layer(new Tar().file("a", "old").hardlink("b", "a"))
                .layer(new Tar().file("a", "new"))
                .build();
        try (OciTreeSource source = OciTreeSource.ofLayout(layout, Optional.empty(), directory)) {
            FileTree tree = source.read();
            assertThat(content(tree, "a")).isEqualTo("new");
            assertThat(content(tree, "b")).isEqualTo("old");
        }
    }

    @Test
    void missingParentIsImplied() throws IOException {
        assertThat(paths(layout().layer(new Tar().file("x/y/z", "")).build())).containsExactly("/x", "/x/y", "/x/y/z");
    }

    @Test
    void entriesThatLeaveTheRootOrComeTwiceAreRefused() throws IOException {
        record Case(Tar tar, String words) {}
        List<Case> cases = List.of(
                new Case(new Tar().file("../x", ""), "would leave its directory"),
                new Case(new Tar().file("a", "").file("a", ""), "is there twice"),
                new Case(new Tar().file("a", "").directory("a"), "is there twice"),
                new Case(new Tar().file(".", ""), "is the root"),
                new Case(new Tar().file("a", "").hardlink(".", "a"), "is the root"),
                new Case(new Tar().hardlink("a", "missing"), "no regular file before it"),
                new Case(new Tar().symlink("l", "/etc").file("l/passwd", ""), "which is no directory"),
                new Case(new Tar().whiteout(".wh."), "names nothing"),
                new Case(new Tar().whiteout(".wh..."), "names nothing"));
        for (int i = 0; i < cases.size(); i++) {
            Path layout = new LayoutBuilder(directory.resolve("case" + i))
                    .layer(cases.get(i).tar())
                    .build();
            assertThatThrownBy(() -> paths(layout))
                    .isInstanceOf(MalformedFormatException.class)
                    .hasMessageContaining(cases.get(i).words());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFlippedByteOfALayerIsFound(PinnedEncoder encoder) throws IOException {
        LayoutBuilder builder = layout().layer(new Tar().file("a", "content"), encoder);
        Path layout = builder.build();
        byte[] blob = Files.readAllBytes(builder.blob(0));
        for (int i = 0; i < blob.length; i += Math.max(1, blob.length / 97)) {
            byte[] damaged = blob.clone();
            damaged[i] ^= 0x10;
            Files.write(builder.blob(0), damaged);
            assertThatThrownBy(() -> paths(layout)).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void truncatedMissingAndOverlongBlobsAreFound() throws IOException {
        LayoutBuilder builder = layout().layer(new Tar().file("a", "content"));
        Path layout = builder.build();
        byte[] blob = Files.readAllBytes(builder.blob(0));
        Files.write(builder.blob(0), Arrays.copyOf(blob, blob.length - 1));
        assertThatThrownBy(() -> paths(layout))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("ends");
        Files.write(builder.blob(0), Arrays.copyOf(blob, blob.length + 1));
        assertThatThrownBy(() -> paths(layout)).isInstanceOf(FormatException.class);
        Files.delete(builder.blob(0));
        assertThatThrownBy(() -> paths(layout))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("is missing");
    }

    @Test
    void wrongDiffIdIsFound() throws IOException {
        Path layout = layout().layerWithDiffIdOf(new Tar().file("a", "x"), new byte[1])
                .build();
        assertThatThrownBy(() -> paths(layout))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("diff ID");
    }

    @Test
    void archiveReadsAsItsLayout() throws IOException {
        Path layout = layout().layer(new Tar().directory("d").file("d/a", "x"), PinnedEncoder.ZSTD)
                .build();
        Path archive = directory.resolve("image.oci.tar");
        try (OutputStream out = Files.newOutputStream(archive)) {
            OciArchiveWriter.write(layout, out, Instant.EPOCH);
        }
        try (OciTreeSource source =
                OciTreeSource.ofArchive(RandomAccessSource.of(archive), Optional.empty(), directory)) {
            assertThat(paths(source.read())).containsExactly("/d", "/d/a");
        }
    }

    @Test
    void unknownNameListsTheKnownOnes() throws IOException {
        Path layout = layout().layer(new Tar().file("a", "")).build();
        try (OciTreeSource source = OciTreeSource.ofLayout(layout, Optional.of("other"), directory)) {
            assertThatThrownBy(source::read).hasMessageContaining("example.org/test:latest");
        }
    }

    @Test
    void spoolsLeaveNothingBehind() throws IOException {
        Path layout = layout().layer(new Tar().file("a", "x")).build();
        Path spools = Files.createDirectory(directory.resolve("spools"));
        try (OciTreeSource source = OciTreeSource.ofLayout(layout, Optional.empty(), spools)) {
            assertThat(source.read().find(TreePath.of("a"))).isPresent();
        }
        assertThat(spools).isEmptyDirectory();
    }
}
