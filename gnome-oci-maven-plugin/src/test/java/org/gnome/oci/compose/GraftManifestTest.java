package org.gnome.oci.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.MtreeParser;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraftManifestTest {
    private static final Xattrs CAPABILITY = Xattrs.of(Map.of(Xattrs.CAPABILITY, ByteString.ofUtf8("cap")));

    private static FileTree apply(FileTree tree, String... lines) throws IOException {
        byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        return new GraftManifest("graft.mtree", MtreeParser.parse(new ByteArrayInputStream(text), "graft.mtree"))
                .apply(tree);
    }

    private static Node find(FileTree tree, String path) {
        return tree.find(TreePath.of(path)).orElseThrow();
    }

    @Test
    void whatIsStatedHoldsEvenIfTheSourceCannotExpressIt() throws IOException {
        FileTree tree = apply(
                TestTree.of("usr/bin/sudo", "", "usr/bin/newuidmap", "", "usr/bin/plain", ""),
                "/set uid=0 gid=0 mode=0755",
                "./usr/bin/sudo type=file mode=4755 gid=5",
                "./usr/bin/newuidmap xattr.security.capability=Y2Fw",
                "./usr/bin type=dir mode=0711");

        assertThat(TreeListing.of(tree))
                .extracting(line -> line.replaceAll(" 0 [0-9a-f]{64}", ""))
                .containsExactly(
                        "/ directory 755 0:0 {}",
                        "/usr directory 755 0:0 {}",
                        "/usr/bin directory 711 0:0 {}",
                        "/usr/bin/newuidmap file 755 0:0 {security.capability=cap}",
                        "/usr/bin/plain file 644 0:0 {}",
                        "/usr/bin/sudo file 4755 0:5 {}");
    }

    @ParameterizedTest
    @ValueSource(ints = {04755, 02755, 01755})
    void refusesSpecialBitsThatAreNotStated(int permissions) throws IOException {
        TestTree tree = new TestTree();
        tree.file("usr/bin/su", permissions, "");
        String octal = Integer.toOctalString(permissions);
        String line = "./usr/bin/su type=file mode=0" + octal + " uid=0 gid=0";

        assertThatThrownBy(() -> apply(tree.build()))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessage("[graft.mtree] /usr/bin/su: has a setuid, setgid or sticky bit that nobody has reviewed;"
                        + " exclude it, or state it in the source's <manifest>: " + line);
        assertThatThrownBy(() -> apply(tree.build(), "./usr/bin/su uid=0")).hasMessageContaining("nobody has reviewed");
        assertThat(find(apply(tree.build(), line), "usr/bin/su").metadata().permissions())
                .isEqualTo(permissions);
        assertThat(find(apply(tree.build(), "./usr/bin/su mode=0700"), "usr/bin/su")
                        .metadata()
                        .permissions())
                .isEqualTo(0700);
    }

    @Test
    void refusesAttributesThatAreNotStated() throws IOException {
        TestTree tree = new TestTree();
        tree.add(
                "ping",
                TestTree.file(0755, "")
                        .withMetadata(Metadata.ofPermissions(0755).withXattrs(CAPABILITY)));
        String line = "./ping type=file mode=0755 uid=0 gid=0 xattr.security.capability=Y2Fw";

        assertThatThrownBy(() -> apply(tree.build()))
                .hasMessageContaining("/ping: has extended")
                .hasMessageEndingWith(line);
        assertThatThrownBy(() -> apply(tree.build(), "./ping mode=0755")).hasMessageContaining("nobody has reviewed");
        assertThat(find(apply(tree.build(), line), "ping").metadata().xattrs()).isEqualTo(CAPABILITY);
        assertThat(find(apply(tree.build(), "./ping xattr.security.capability="), "ping")
                        .metadata()
                        .xattrs()
                        .values())
                .containsEntry(Xattrs.CAPABILITY, ByteString.EMPTY);
    }

    @Test
    void refusesOwnersThatAreNotStated() throws IOException {
        TestTree tree = new TestTree();
        tree.add(
                "sudoers",
                TestTree.file(0644, "")
                        .withMetadata(Metadata.ofPermissions(0644).withOwner(1000, 1001)));

        assertThatThrownBy(() -> apply(tree.build()))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessage("[graft.mtree] /sudoers: belongs to 1000:1001, which nobody has reviewed; exclude it, or"
                        + " state it in the source's <manifest>: ./sudoers type=file mode=0644 uid=1000 gid=1001; if a"
                        + " user's checkout is the source, give it as a tar made with --owner=0 --group=0");
        assertThatThrownBy(() -> apply(tree.build(), "./sudoers uid=0")).hasMessageContaining("belongs to 0:1001");
        assertThatThrownBy(() -> apply(tree.build(), "./sudoers gid=0")).hasMessageContaining("belongs to 1000:0");
        for (String stated : new String[] {"uid=0 gid=0", "uid=1000 gid=1001"}) {
            assertThat(TreeListing.of(apply(tree.build(), "./sudoers " + stated)))
                    .last()
                    .asString()
                    .contains(stated.replaceAll("uid=(\\d+) gid=(\\d+)", "$1:$2"));
        }
    }

    @Test
    void impliedDirectoriesBringNothingPrivileged() throws IOException {
        Metadata special = Metadata.ofPermissions(02770).withOwner(5, 6).withXattrs(CAPABILITY);
        Directory implied = Directory.implied(special, Map.of());
        FileTree tree = apply(new FileTree(implied));
        assertThat(tree.root().metadata()).isEqualTo(Metadata.ofPermissions(0770));
        assertThat(tree.root().isImplied()).isTrue();
        assertThat(apply(new FileTree(implied), ". mode=2770 uid=0 gid=0 xattr.security.capability=Y2Fw")
                        .root()
                        .isImplied())
                .isFalse();
    }

    @Test
    void refusesWhatIsStatedButNotBroughtOrSomethingElse() {
        FileTree tree = TestTree.of("usr/bin/sudo", "");
        assertThatThrownBy(() -> apply(tree, "./usr/bin/su mode=0755"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessage("[graft.mtree] /usr/bin/su: is stated, but the source does not bring it; include it, or"
                        + " remove the line");
        assertThatThrownBy(() -> apply(tree, "./usr/bin/sudo type=dir")).hasMessageContaining("stated as type=dir but");
        assertThatThrownBy(() -> apply(tree, "./usr/bin type=file")).hasMessageContaining("stated as type=file but");
    }

    @Test
    void namesOfOneFileStayTogetherAsLongAsTheyAgree() throws IOException {
        RegularFile file = TestTree.file(0755, "");
        TestTree tree = new TestTree();
        tree.add("a", file);
        tree.add("b", file);

        FileTree same = apply(tree.build(), "./a mode=4755", "./b mode=4755");
        assertThat(find(same, "a")).isSameAs(find(same, "b"));
        FileTree different = apply(tree.build(), "./a mode=4755");
        assertThat(find(different, "a")).isNotSameAs(find(different, "b"));
        assertThat(find(different, "b").metadata().permissions()).isEqualTo(0755);
    }
}
