package org.gnome.oci.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the layer above a parent holds, with a test for each defect of upstream's builder. */
class ParentDifferenceTest {
    private static final Layer PARENT_LAYER =
            new Layer("type", Digest.ofContent(new byte[] {1}), 1, new DiffId(Digest.ofContent(new byte[] {2})), 2);

    /** A tree that is written down in lines. */
    private static final class Tree {
        private final TreeBuilder builder = new TreeBuilder("test", Metadata.ofPermissions(0755));

        Tree directory(String path) throws MalformedFormatException {
            return directory(path, Metadata.ofPermissions(0755));
        }

        Tree directory(String path, Metadata metadata) throws MalformedFormatException {
            builder.add(TreePath.of(path), new Directory(metadata, Map.of()));
            return this;
        }

        Tree file(String path, String content) throws MalformedFormatException {
            return file(path, content, Metadata.ofPermissions(0644));
        }

        Tree file(String path, String content, Metadata metadata) throws MalformedFormatException {
            builder.add(TreePath.of(path), new RegularFile(metadata, content(content)));
            return this;
        }

        Tree hardlinks(String content, String... paths) throws MalformedFormatException {
            RegularFile file = new RegularFile(Metadata.ofPermissions(0644), content(content));
            for (String path : paths) {
                builder.add(TreePath.of(path), file);
            }
            return this;
        }

        Tree link(String path, String target) throws MalformedFormatException {
            builder.add(TreePath.of(path), new SymbolicLink(Metadata.ofPermissions(0777), ByteString.ofUtf8(target)));
            return this;
        }

        FileTree build() {
            return builder.build();
        }

        private static Content content(String text) {
            return Content.of(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Tree tree() {
        return new Tree();
    }

    private static List<String> difference(Tree parent, Tree desired) throws IOException {
        return difference(parent.build(), desired.build());
    }

    private static List<String> difference(FileTree parent, FileTree desired) throws IOException {
        List<String> lines = new ArrayList<>();
        for (PlannedLayer layer : plan(parent, desired)) {
            if (layer instanceof PlannedLayer.Written written) {
                for (LayerEntry entry : written.entries()) {
                    lines.add(line(entry));
                }
            }
        }
        return lines;
    }

    private static List<PlannedLayer> plan(FileTree parent, FileTree desired) throws IOException {
        ParentImage image = new ParentImage(List.of(PARENT_LAYER), parent);
        return new ParentDifference(image, 2, total -> bytes -> {}).plan(desired);
    }

    private static String line(LayerEntry entry) {
        String path = entry.path().toString();
        return entry instanceof LayerEntry.Hardlink hardlink ? path + " = " + hardlink.target() : path;
    }

    @Test
    void layersOfTheParentComeFirstAndAreTakenAsTheyAre() throws IOException {
        List<PlannedLayer> plan = plan(tree().build(), tree().file("a", "a").build());
        assertThat(plan).hasSize(2).first().isEqualTo(new PlannedLayer.Reused(PARENT_LAYER));
    }

    @Test
    void treeThatEqualsTheParentsNeedsNoLayer() throws IOException {
        assertThat(plan(
                        tree().directory("d").file("d/a", "a").link("l", "d").build(),
                        tree().directory("d").file("d/a", "a").link("l", "d").build()))
                .containsExactly(new PlannedLayer.Reused(PARENT_LAYER));
    }

    @Test
    void treeWithoutParentIsOneLayerEvenIfItIsEmpty() throws IOException {
        assertThat(new ParentDifference(ParentImage.NONE, 1, total -> bytes -> {}).plan(tree().build()))
                .containsExactly(new PlannedLayer.Written(List.of()));
    }

    @Test
    void onlyWhatIsNewOrOtherIsThereWithItsDirectories() throws IOException {
        assertThat(difference(
                        tree().directory("a").file("a/same", "1").directory("b").file("b/changed", "2"),
                        tree().directory("a")
                                .file("a/same", "1")
                                .directory("b")
                                .file("b/changed", "3")
                                .directory("b/new")
                                .file("b/new/f", "4")))
                .containsExactly("/b", "/b/changed", "/b/new", "/b/new/f");
    }

    /** Upstream's builder, defect 1: the old target survives. */
    @Test
    void linkWithAnotherTargetIsThere() throws IOException {
        assertThat(difference(tree().link("l", "old"), tree().link("l", "new"))).containsExactly("/l");
    }

    /** Upstream's builder, defect 2: a removed directory at the top survives. */
    @Test
    void directoryAtTheTopThatIsGoneHasAWhiteout() throws IOException {
        assertThat(difference(tree().directory("gone").file("gone/f", "1").directory("kept"), tree().directory("kept")))
                .containsExactly("/.wh.gone");
    }

    /** Upstream's builder, defect 3: another time alone makes every file new. */
    @Test
    void fileOfAnotherTimeIsTheSame() throws IOException {
        Metadata now = Metadata.ofPermissions(0644).withMtime(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(difference(tree().file("f", "1"), tree().file("f", "1", now)))
                .isEmpty();
    }

    /** Upstream's builder, defect 5: a directory that is gone hides nothing of one that comes back. */
    @Test
    void directoryThatIsGoneHasOneWhiteoutHoweverDeep() throws IOException {
        assertThat(difference(
                        tree().directory("a")
                                .directory("a/b")
                                .directory("a/b/c")
                                .file("a/b/c/f", "1"),
                        tree().directory("a")))
                .containsExactly("/a", "/a/.wh.b");
    }

    /** Upstream's builder, defect 6: attributes of directories and links are lost. */
    @Test
    void directoryOfOtherAttributesOwnerOrPermissionsIsThere() throws IOException {
        Metadata ordinary = Metadata.ofPermissions(0755);
        Metadata attribute = new Metadata(
                0755,
                0,
                0,
                ordinary.mtime(),
                Xattrs.of(new java.util.TreeMap<>(Map.of(ByteString.ofUtf8("user.a"), ByteString.ofUtf8("b")))));
        Metadata owner = new Metadata(0755, 5, 0, ordinary.mtime(), Xattrs.NONE);
        for (Metadata other : List.of(attribute, owner, Metadata.ofPermissions(01777))) {
            assertThat(difference(
                            tree().directory("d").file("d/f", "1"),
                            tree().directory("d", other).file("d/f", "1")))
                    .containsExactly("/d");
        }
    }

    /** Upstream's builder, defect 6. */
    @Test
    void linkOfOtherAttributesOrOwnerIsThere() throws IOException {
        Metadata ordinary = Metadata.ofPermissions(0777);
        Xattrs attribute = Xattrs.of(Map.of(ByteString.ofUtf8("trusted.a"), ByteString.ofUtf8("b")));
        for (Metadata other : List.of(ordinary.withXattrs(attribute), ordinary.withOwner(0, 5))) {
            assertThat(difference(link(ordinary), link(other))).containsExactly("/l");
            assertThat(difference(link(other), link(ordinary))).containsExactly("/l");
        }
    }

    private static FileTree link(Metadata metadata) throws MalformedFormatException {
        TreeBuilder tree = new TreeBuilder("test", Metadata.ofPermissions(0755));
        tree.add(TreePath.of("l"), new SymbolicLink(metadata, ByteString.ofUtf8("target")));
        return tree.build();
    }

    /** Upstream's builder, defect 5: the third layer hides what only the first one has. */
    @Test
    void directoryThatComesBackHidesNothingOfWhatItOnceHeld() throws IOException {
        assertThat(difference(tree(), tree().directory("d").file("d/new", "2"))).containsExactly("/d", "/d/new");
    }

    @Test
    void fileOfOtherPermissionsIsThere() throws IOException {
        assertThat(difference(tree().file("f", "1"), tree().file("f", "1", Metadata.ofPermissions(04755))))
                .containsExactly("/f");
    }

    @Test
    void entryOfAnotherTypeTakesThePlaceOfTheOldOneWithoutAWhiteout() throws IOException {
        assertThat(difference(
                        tree().directory("a").file("a/f", "1").file("b", "2").link("c", "b"),
                        tree().file("a", "1").directory("b").file("b/f", "2").directory("c")))
                .containsExactly("/a", "/b", "/b/f", "/c");
    }

    @Test
    void whiteoutStandsWhereItsOwnNameBelongs() throws IOException {
        assertThat(difference(
                        tree().file("-", "1").file("z", "2"),
                        tree().file("-", "3").file(".x", "4").file("a", "5")))
                .containsExactly("/-", "/.wh.z", "/.x", "/a");
    }

    @Test
    void hardlinkedFileThatIsTheSameIsNotThere() throws IOException {
        assertThat(difference(tree().hardlinks("1", "a", "b"), tree().hardlinks("1", "a", "b")))
                .isEmpty();
    }

    @Test
    void allNamesOfAHardlinkedFileAreThereIfItChanges() throws IOException {
        assertThat(difference(tree().hardlinks("1", "a", "b", "c"), tree().hardlinks("2", "a", "b", "c")))
                .containsExactly("/a", "/b = /a", "/c = /a");
    }

    @Test
    void allNamesOfAHardlinkedFileAreThereIfItGetsOrLosesOne() throws IOException {
        assertThat(difference(tree().hardlinks("1", "a", "b"), tree().hardlinks("1", "a", "b", "c")))
                .containsExactly("/a", "/b = /a", "/c = /a");
        assertThat(difference(tree().hardlinks("1", "a", "b", "c"), tree().hardlinks("1", "a", "b")))
                .containsExactly("/.wh.c", "/a", "/b = /a");
    }

    /** As many as ext4 lets a file have; time in proportion to the square of the number takes minutes. */
    @Test
    @Timeout(20)
    void manyNamesOfOneFileTakeNoLongerThanManyFiles() throws IOException {
        String[] names = IntStream.range(0, 65_000).mapToObj(i -> "name" + i).toArray(String[]::new);
        assertThat(difference(tree().hardlinks("1", names), tree().hardlinks("1", names)))
                .isEmpty();
        assertThat(difference(
                        tree().hardlinks("1", names), tree().hardlinks("1", Arrays.copyOf(names, names.length - 1))))
                .hasSize(names.length);
    }

    @Test
    void filesThatWereHardlinkedAreThereOnTheirOwn() throws IOException {
        assertThat(difference(
                        tree().hardlinks("1", "a", "b"), tree().file("a", "1").file("b", "1")))
                .containsExactly("/a", "/b");
        assertThat(difference(tree().file("a", "1").file("b", "1"), tree().hardlinks("1", "a", "b")))
                .containsExactly("/a", "/b = /a");
    }

    @Test
    void deviceOfAnotherNumberIsThere() throws IOException {
        Metadata metadata = Metadata.ofPermissions(0600);
        TreeBuilder parent = new TreeBuilder("test", Metadata.ofPermissions(0755));
        parent.add(TreePath.of("null"), new Device(metadata, Device.Kind.CHARACTER, 1, 3));
        TreeBuilder desired = new TreeBuilder("test", Metadata.ofPermissions(0755));
        desired.add(TreePath.of("null"), new Device(metadata, Device.Kind.CHARACTER, 1, 5));
        assertThat(difference(parent.build(), desired.build())).containsExactly("/null");
        assertThat(difference(parent.build(), parent.build())).isEmpty();
    }

    @Test
    void rootOfOtherPermissionsIsThere() throws IOException {
        TreeBuilder desired = new TreeBuilder("test", Metadata.ofPermissions(0700));
        assertThat(difference(tree().build(), desired.build())).containsExactly("/");
    }

    @Test
    void nameThatIsTooLongForAWhiteoutIsRefused() throws IOException {
        FileTree parent = tree().file("n".repeat(EntryName.MAX_BYTES), "1").build();
        assertThatThrownBy(() -> plan(parent, tree().build()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("without a parent");
    }
}
