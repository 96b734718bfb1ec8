package org.gnome.oci.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SysusersTest {
    private static final String CONF = "usr/lib/sysusers.d/a.conf";

    private static AccountIds ids(String table) throws IOException {
        return AccountIds.read(new ByteArrayInputStream(table.getBytes(StandardCharsets.UTF_8)), "ids.conf");
    }

    private static FileTree accounts(FileTree tree, FileTree parent, String table) throws IOException {
        TreeComposer composer = new TreeComposer();
        composer.merge(tree);
        composer.addAccounts(Optional.of(parent), ids(table), Optional.empty());
        return composer.compose();
    }

    private static FileTree accounts(FileTree tree, String table) throws IOException {
        return accounts(tree, TestTree.of(), table);
    }

    private static String text(FileTree tree, String path) throws IOException {
        RegularFile file = (RegularFile) tree.find(TreePath.of(path)).orElseThrow();
        return new String(TreeListing.bytes(file), StandardCharsets.UTF_8);
    }

    private static int permissions(FileTree tree, String path) {
        return tree.find(TreePath.of(path)).orElseThrow().metadata().permissions();
    }

    @Test
    void createsTheFourFiles() throws IOException {
        FileTree tree = accounts(TestTree.of(CONF, """
                # comment
                u  root 0 "Super User" /root
                u! sys\t7  'It''s  %% ünlike'
                g  wheel 10
                m  sys wheel
                r  - 500-900
                """), "");

        assertThat(text(tree, "etc/passwd")).isEqualTo("""
                root:x:0:0:Super User:/root:/bin/sh
                sys:x:7:7:Its  % ünlike:/:/usr/sbin/nologin
                """);
        assertThat(text(tree, "etc/group")).isEqualTo("wheel:x:10:sys\nroot:x:0:\nsys:x:7:\n");
        assertThat(text(tree, "etc/shadow")).isEqualTo("root:!unprovisioned:::::::\nsys:!*::::::1:\n");
        assertThat(text(tree, "etc/gshadow")).isEqualTo("wheel:!*::sys\nroot:!*::\nsys:!*::\n");
        assertThat(permissions(tree, "etc/passwd")).isEqualTo(0644);
        assertThat(permissions(tree, "etc/group")).isEqualTo(0644);
        assertThat(permissions(tree, "etc/shadow")).isZero();
        assertThat(permissions(tree, "etc/gshadow")).isZero();
    }

    @Test
    void existingEntriesAndModesStay() throws IOException {
        String passwd = "root:x:0:0:r\u00f6\u00f6t:/:/bin/zsh\nold:x:5:5::/:/bin/sh";
        TestTree tree = new TestTree();
        tree.file("etc/passwd", 0600, passwd);
        tree.file("etc/group", 0644, "root:x:0:\nwheel:x:10:zoe,bob\nold:x:5:\n");
        tree.file("etc/shadow", 0400, "root:$6$hash:1:2:3:4:5:6:7\nnew:!\n");
        tree.file(CONF, 0644, "u root 0 - /root /bin/bash\nu old 6\nu new 7\nm new wheel\nm bob wheel\nu bob 8\n");
        FileTree composed = accounts(tree.build(), "");

        assertThat(text(composed, "etc/passwd"))
                .isEqualTo(passwd + "\nnew:x:7:7::/:/usr/sbin/nologin\nbob:x:8:8::/:/usr/sbin/nologin\n");
        assertThat(permissions(composed, "etc/passwd")).isEqualTo(0600);
        assertThat(text(composed, "etc/group"))
                .isEqualTo("root:x:0:\nwheel:x:10:bob,new,zoe\nold:x:5:\nnew:x:7:\nbob:x:8:\n");
        assertThat(text(composed, "etc/shadow")).isEqualTo("root:$6$hash:1:2:3:4:5:6:7\nnew:!:::::::\nbob:!*:::::::\n");
        assertThat(permissions(composed, "etc/shadow")).isEqualTo(0400);
    }

    @Test
    void changesNothingWhereEverybodyIsThere() throws IOException {
        FileTree tree = TestTree.of(CONF, "u root 0\n", "etc/passwd", "root:x:0:0:::", "etc/group", "root:x:0:");
        assertThat(TreeListing.of(Sysusers.accounts(tree, Optional.empty(), AccountIds.NONE, Optional.empty())))
                .hasSize(1);
    }

    @Test
    void idsComeFromTheLineThenTheParentThenTheTable() throws IOException {
        FileTree parent = TestTree.of("etc/passwd", "p:x:300:301::/:/\n", "etc/group", "p:x:301:\n");
        FileTree tree = accounts(
                TestTree.of(CONF, "u stated 100\nu p -\nu t -\nu own -\ng own 500\nu other -:own\n"),
                parent,
                "user t 400 \n\n# own has that of its group\nuser other 401\n");

        assertThat(text(tree, "etc/passwd").replaceAll("::.*", "")).isEqualTo("""
                stated:x:100:100
                p:x:300:301
                t:x:400:400
                own:x:500:500
                other:x:401:500
                """);
        assertThat(text(tree, "etc/group")).isEqualTo("own:x:500:\nstated:x:100:\np:x:301:\nt:x:400:\n");
    }

    @Test
    void idsDoNotChangeWhenAUserIsAdded() throws IOException {
        String table = "user b 401\nuser a 400\nuser c 402\n";
        String before = text(accounts(TestTree.of(CONF, "u b\nu c\n"), table), "etc/passwd");
        String after = text(accounts(TestTree.of(CONF, "u a\nu b\nu c\n"), table), "etc/passwd");
        assertThat(after).endsWith(before).contains("a:x:400:400:");
    }

    @Test
    void lastChangeIsADayOrEmpty() throws IOException {
        FileTree tree = TestTree.of(CONF, "u a 1\n");
        FileTree accounts = Sysusers.accounts(
                tree, Optional.empty(), AccountIds.NONE, Optional.of(Instant.ofEpochSecond(1_700_000_000L)));
        assertThat(text(accounts, "etc/shadow")).isEqualTo("a:!*:19675::::::\n");
    }

    @Test
    void fileInEtcHidesItsNamesakeAndALinkToNullHidesItAltogether() throws IOException {
        TestTree tree = new TestTree();
        tree.file("usr/lib/sysusers.d/a.conf", 0644, "u hidden 1\n");
        tree.file("etc/sysusers.d/a.conf", 0644, "u shown 2\n");
        tree.file("usr/lib/sysusers.d/b.conf", 0644, "u masked 3\n");
        tree.link("etc/sysusers.d/b.conf", "/dev/null");
        tree.file("usr/lib/sysusers.d/README", 0644, "not read\n");
        assertThat(text(accounts(tree.build(), ""), "etc/passwd"))
                .startsWith("shown:x:2:")
                .hasLineCount(1);

        tree.link("etc/sysusers.d/c.conf", "elsewhere");
        assertThatThrownBy(() -> accounts(tree.build(), ""))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/etc/sysusers.d/c.conf");
    }

    @Test
    void rootHasBashWhereTheTreeHasIt() throws IOException {
        assertThat(text(accounts(TestTree.of(CONF, "u root 0\n", "usr/bin/bash", ""), ""), "etc/passwd"))
                .endsWith(":/bin/bash\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "u a -        |            | line 1: the user a has no ID; add the line \"user a NUMBER\" to the table of IDs",
                "g a -        |            | line 1: the group a has no ID; add the line \"group a NUMBER\" to the table of IDs",
                "m a b        | user a 1   | line 1: the group b has no ID",
                "u a 1;u b 1  |            | line 2: the user b would have the ID 1 of the user a; give it another",
                "u a 1;u b 2:9 |           | line 2: there is no group 9; add a line \"g\" for it",
                "u a 1;u a 2  |            | line 2: contradicts /usr/lib/sysusers.d/a.conf, line 1 on the user a",
                "u a 1        | user a 2   | has different IDs",
                "u p 301      |            | has different IDs",
                "u p -        | user p 9   | has different IDs",
                "u a 300      |            | belongs to another user in the parent image: 300",
                "g a 300      |            | belongs to another group in the parent image: 300",
                "u a -        | user b 1;user b 2 | line 2: b or 2 is there twice",
                "u a -        | user b 1;user c 1 | line 2: c or 1 is there twice",
                "u a -        | users b 1  | line 1: is neither \"user NAME UID\" nor \"group NAME GID\"",
                "u a 65535    |            | \"65535\" is no UID",
                "u a x        |            | \"x\" is no UID",
                "u 0a 1       |            | \"0a\" is no name",
                "u a 1 a:b    |            | \"a:b\" is no GECOS field",
                "u a 1 - home |            | \"home\" is no home directory",
                "u a 1 - /a/../b |         | \"/a/../b\" is no home directory",
                "u a 1 - - - x |           | has more than 6 fields",
                "g a 1 x      |            | has more than the 3 fields of its type",
                "u a 1 \"x    |            | has a quote that does not end",
                "r - 1-       |            | \"1-\" is no range of IDs"
            })
    void refuses(String lines, String table, String message) {
        FileTree parent = TestTree.of("etc/passwd", "p:x:300:300::/:/\n", "etc/group", "p:x:300:\n");
        assertThatThrownBy(() -> accounts(
                        TestTree.of(CONF, lines.replace(';', '\n')),
                        parent,
                        table == null ? "" : table.replace(';', '\n')))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "u a /usr/bin/a | takes the UID from the owner of /usr/bin/a",
                "u a-%b 1       | the specifier %b means something of a running machine",
                "u a 1 x\\x     | has a backslash",
                "x a 1          | the type \"x\" is not known"
            })
    void namesWhatItDoesNotSupport(String line, String message) {
        assertThatThrownBy(() -> accounts(TestTree.of(CONF, line), ""))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("[/usr/lib/sysusers.d/a.conf] line 1")
                .hasMessageContaining(message);
    }

    @Test
    void refusesFilesThatItCannotExtend() {
        TestTree link = new TestTree();
        link.file(CONF, 0644, "u a 1");
        link.link("etc/passwd", "../usr/lib/passwd");
        assertThatThrownBy(() -> accounts(link.build(), ""))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/etc/passwd] file: is no regular file");
        assertThatThrownBy(() -> accounts(TestTree.of("etc/passwd", "+::::::\n"), ""))
                .hasMessageContaining("asks NIS");
        assertThatThrownBy(() -> accounts(TestTree.of("etc/passwd", "root:x:zero:0\n"), ""))
                .hasMessageContaining("root:x:zero:0: has no UID in field 3");
    }

    @Test
    void readsALargeTableOfIdsInATimeThatGrowsWithItsLines() {
        StringBuilder table = new StringBuilder();
        for (int id = 100_000; id < 200_000; id++) {
            table.append("user u").append(id).append(' ').append(id).append('\n');
        }
        byte[] bytes = table.toString().getBytes(StandardCharsets.US_ASCII);
        AccountIds ids = assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> AccountIds.read(new ByteArrayInputStream(bytes), "ids"));
        assertThat(ids.users()).hasSize(100_000);
    }
}
