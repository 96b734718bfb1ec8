package org.gnome.oci.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Fifo;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.MtreeEntry;
import org.gnome.oci.tree.MtreeParser;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;
import org.junit.jupiter.api.Test;

class TreeComposerTest {
    private static final Metadata DIRECTORY = Metadata.ofPermissions(0755);

    private static Directory directory(int permissions) {
        return new Directory(Metadata.ofPermissions(permissions), Map.of());
    }

    private static RegularFile file(int permissions, String content) {
        return new RegularFile(
                Metadata.ofPermissions(permissions), Content.of(content.getBytes(StandardCharsets.UTF_8)));
    }

    private static SymbolicLink link(String target) {
        return new SymbolicLink(Metadata.ofPermissions(0777), ByteString.ofUtf8(target));
    }

    /** A tree of paths and nodes in turn, parents first. */
    private static FileTree tree(Object... pathsAndNodes) throws MalformedFormatException {
        TreeBuilder builder = new TreeBuilder("test", DIRECTORY);
        for (int i = 0; i < pathsAndNodes.length; i += 2) {
            builder.add(TreePath.of((String) pathsAndNodes[i]), (Node) pathsAndNodes[i + 1]);
        }
        return builder.build();
    }

    private static SortedMap<TreePath, MtreeEntry> specification(String text) throws IOException {
        return MtreeParser.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "rootfs.mtree");
    }

    private static Metadata metadata(FileTree tree, String path) {
        return tree.find(TreePath.of(path)).orElseThrow().metadata();
    }

    @Test
    void laterTreesLieOverEarlierOnes() throws IOException {
        TreeComposer composer = new TreeComposer();
        composer.merge(tree("d", directory(0755), "d/a", file(0644, "lower"), "d/b", file(0644, "kept")));
        composer.merge(tree("d", directory(01777), "d/a", link("b")));
        assertThat(TreeListing.of(composer.compose()))
                .anyMatch(line -> line.startsWith("/d directory 1777"))
                .anyMatch(line -> line.startsWith("/d/a link"))
                .anyMatch(line -> line.startsWith("/d/b file"));
    }

    @Test
    void hardlinksSurvive() throws IOException {
        RegularFile file = file(0644, "x");
        TreeComposer composer = new TreeComposer();
        composer.merge(tree("a", file, "b", file));
        FileTree composed = composer.compose();
        assertThat(composed.find(TreePath.of("a")).orElseThrow())
                .isSameAs(composed.find(TreePath.of("b")).orElseThrow());
    }

    @Test
    void directoryOverALinkIsRefusedBecauseItsFilesWouldLandBehindIt() throws IOException {
        TreeComposer composer = new TreeComposer();
        composer.merge(tree("lib", link("usr/lib")));
        FileTree upper = tree("lib", directory(0755), "lib/x", file(0644, ""));
        assertThatThrownBy(() -> composer.merge(upper))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("/lib");
    }

    @Test
    void fileOverADirectoryIsRefusedBecauseItWouldBeLost() throws IOException {
        TreeComposer composer = new TreeComposer();
        composer.merge(tree("d", directory(0755), "d/x", file(0644, "")));
        FileTree upper = tree("d", file(0644, ""));
        assertThatThrownBy(() -> composer.merge(upper)).hasMessageContaining("/d");
    }

    @Test
    void skeletonHasUpstreamsModesAndLinksOnlyWhatUsrHas() throws IOException {
        TreeComposer composer = new TreeComposer();
        composer.merge(tree("usr", directory(0755), "usr/bin", directory(0755), "usr/lib", directory(0755)));
        composer.addSkeleton();
        FileTree root = composer.compose();
        assertThat(root.root().entries().keySet().toString())
                .isEqualTo("[bin, dev, etc, home, lib, proc, root, run, sys, tmp, usr, var]");
        assertThat(metadata(root, "tmp").permissions()).isEqualTo(01777);
        assertThat(metadata(root, "var/tmp").permissions()).isEqualTo(01777);
        assertThat(metadata(root, "root").permissions()).isEqualTo(0700);
        assertThat(metadata(root, "etc").permissions()).isEqualTo(0755);
        assertThat(root.find(TreePath.of("bin")))
                .hasValueSatisfying(
                        node -> assertThat(((SymbolicLink) node).target()).isEqualTo(ByteString.ofUtf8("usr/bin")));
    }

    @Test
    void skeletonLeavesWhatIsThere() throws IOException {
        TreeComposer composer = new TreeComposer();
        composer.merge(tree("tmp", directory(0700), "home", link("var/home")));
        composer.addSkeleton();
        FileTree root = composer.compose();
        assertThat(metadata(root, "tmp").permissions()).isEqualTo(0700);
        assertThat(root.find(TreePath.of("home")).orElseThrow()).isInstanceOf(SymbolicLink.class);
    }

    @Test
    void overlayTakesNothingFromTheCheckoutButContentAndExecuteBit() throws IOException {
        Metadata checkout = new Metadata(
                0700,
                1000,
                1000,
                Instant.ofEpochSecond(9),
                Xattrs.of(Map.of(ByteString.ofUtf8("security.selinux"), ByteString.ofUtf8("user_home_t"))));
        FileTree directory = tree(
                "etc", new Directory(checkout, Map.of()),
                "etc/run", new RegularFile(checkout, Content.of(new byte[1])),
                "etc/conf", new RegularFile(checkout.withPermissions(0600), Content.of(new byte[1])));
        FileTree files = Overlay.of(directory, specification("")).files();
        assertThat(metadata(files, "etc")).isEqualTo(Metadata.ofPermissions(0755));
        assertThat(metadata(files, "etc/run")).isEqualTo(Metadata.ofPermissions(0755));
        assertThat(metadata(files, "etc/conf")).isEqualTo(Metadata.ofPermissions(0644));
    }

    @Test
    void specificationStatesWhatGitCannotHold() throws IOException {
        Overlay overlay = Overlay.of(tree("etc", directory(0755), "etc/shadow", file(0644, "")), specification("""
                        ./etc/shadow mode=0400 gid=42
                        ./media type=dir mode=0755
                        ./media/x type=link link=../mnt
                        ./var type=dir mode=0711 uid=7 xattr.user.note=eA==
                        """));
        FileTree files = overlay.files();
        assertThat(metadata(files, "etc/shadow").permissions()).isEqualTo(0400);
        assertThat(metadata(files, "etc/shadow").gid()).isEqualTo(42);
        assertThat(files.find(TreePath.of("media/x")).orElseThrow()).isInstanceOf(SymbolicLink.class);
        assertThat(metadata(files, "var").uid()).isEqualTo(7);
        assertThat(metadata(files, "var").xattrs().values())
                .containsEntry(ByteString.ofUtf8("user.note"), ByteString.ofUtf8("x"));
    }

    @Test
    void directoryOfTheOverlayChangesTheOneBelowOnlyIfItIsStated() throws IOException {
        FileTree below = tree("tmp", directory(01777), "var", directory(0700));
        FileTree directory = tree("tmp", directory(0755), "tmp/x", file(0644, ""), "var", directory(0755));
        TreeComposer composer = new TreeComposer();
        composer.merge(below);
        composer.merge(Overlay.of(directory, specification("./var mode=0711\n")));
        FileTree root = composer.compose();
        assertThat(metadata(root, "tmp").permissions()).isEqualTo(01777);
        assertThat(metadata(root, "var").permissions()).isEqualTo(0711);
        assertThat(root.find(TreePath.of("tmp/x"))).isPresent();
    }

    @Test
    void whatIsNotStatedOfADirectoryBelowStaysAsItIs() throws IOException {
        TreeComposer composer = new TreeComposer();
        composer.merge(tree("tmp", directory(01777)));
        composer.merge(Overlay.of(tree(), specification("./tmp type=dir gid=5\n")));
        Metadata tmp = metadata(composer.compose(), "tmp");
        assertThat(tmp.permissions()).isEqualTo(01777);
        assertThat(tmp.gid()).isEqualTo(5);
    }

    @Test
    void directoryThatItsTreeDoesNotMentionLeavesTheOneBelow() throws IOException {
        TreeComposer composer = new TreeComposer();
        composer.merge(tree("tmp", directory(01777)));
        TreeBuilder upper = TreeBuilder.withImpliedRoot("test", DIRECTORY);
        upper.add(TreePath.of("tmp"), Directory.implied(DIRECTORY, Map.of()));
        upper.add(TreePath.of("tmp/x"), file(0644, ""));
        composer.merge(upper.build());
        assertThat(metadata(composer.compose(), "tmp").permissions()).isEqualTo(01777);
    }

    @Test
    void specificationThatContradictsTheDirectoryIsRefused() throws IOException {
        FileTree directory = tree("a", file(0644, ""), "l", link("a"));
        record Case(String specification, String words) {}
        for (Case wrong : new Case[] {
            new Case("./missing mode=0644\n", "is stated but missing"),
            new Case("./a type=dir\n", "is stated as type=dir but is a file"),
            new Case("./l type=link link=b\n", "link elsewhere"),
        }) {
            assertThatThrownBy(() -> Overlay.of(directory, specification(wrong.specification())))
                    .isInstanceOf(MalformedFormatException.class)
                    .hasMessageContaining(wrong.words());
        }
    }

    @Test
    void overlayWithAPipeIsRefused() throws IOException {
        FileTree directory = tree("p", new Fifo(Metadata.ofPermissions(0644)));
        assertThatThrownBy(() -> Overlay.of(directory, specification("")))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/p");
    }
}
