package org.gnome.oci.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gnome.oci.compose.tmpfiles.UnappliedLine;
import org.gnome.oci.compose.tmpfiles.UnappliedLine.Reason;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TmpfilesTest {
    private static final String CONF = "usr/lib/tmpfiles.d/a.conf";

    private static final Set<TreePath> USR_AND_ETC = Set.of(TreePath.of("usr"), TreePath.of("etc"));

    private final TreeComposer composer = new TreeComposer();

    private static TestTree tree(String conf) {
        TestTree tree = new TestTree();
        tree.file(CONF, 0644, conf);
        tree.file("usr/bin/tool", 0755, "tool");
        return tree;
    }

    private List<UnappliedLine> apply(TestTree tree, String... scopes) throws IOException {
        composer.merge(tree.build());
        Set<TreePath> paths = new HashSet<>(USR_AND_ETC);
        for (String scope : scopes) {
            paths.add(TreePath.of(scope));
        }
        return composer.applyTmpfiles(paths);
    }

    private Metadata metadata(String path) {
        return composer.compose().find(TreePath.of(path)).orElseThrow().metadata();
    }

    private boolean exists(String path) {
        return composer.compose().find(TreePath.of(path)).isPresent();
    }

    private String text(String path) throws IOException {
        FileTree tree = composer.compose();
        return new String(
                TreeListing.bytes((RegularFile) tree.find(TreePath.of(path)).orElseThrow()), StandardCharsets.UTF_8);
    }

    @Test
    void restoresWhatGnomeOsRecords() throws IOException {
        List<UnappliedLine> unapplied = apply(tree("""
                z /usr/bin/tool 4755
                k /usr/bin/tool - - - - cap_net_raw=ep
                t /usr/bin/tool - - - - user.validatefs.gpt_label=root
                """));

        assertThat(unapplied).isEmpty();
        assertThat(metadata("usr/bin/tool").permissions()).isEqualTo(04755);
        assertThat(metadata("usr/bin/tool").xattrs().values())
                .containsOnlyKeys(
                        ByteString.ofUtf8("security.capability"), ByteString.ofUtf8("user.validatefs.gpt_label"));
        assertThat(metadata("usr/bin/tool").xattrs().values().values())
                .first()
                .extracting(ByteString::toHex)
                .isEqualTo("0100000200200000000000000000000000000000");
    }

    @Test
    void staysWithinItsScopeAndSaysSo() throws IOException {
        List<UnappliedLine> unapplied = apply(tree("""
                        d /var/home 0700
                        d /var/homes
                        d /run/user 0755 nobody-here nobody-here 10d
                        %s /var/tmp
                        """.formatted("?")), "var/home");

        assertThat(metadata("var/home").permissions()).isEqualTo(0700);
        assertThat(exists("var/homes")).isFalse();
        assertThat(unapplied)
                .extracting(UnappliedLine::number, UnappliedLine::reason)
                .containsExactly(
                        tuple(2, Reason.OUT_OF_SCOPE), tuple(3, Reason.OUT_OF_SCOPE), tuple(4, Reason.OUT_OF_SCOPE));
        assertThat(unapplied.get(0))
                .hasToString("/usr/lib/tmpfiles.d/a.conf, line 2: \"d /var/homes\" lies outside of what is built");
    }

    @ParameterizedTest
    @CsvSource({
        "r /usr/bin/tool, RUN_TIME",
        "R! /usr/bin, RUN_TIME",
        "x /usr, RUN_TIME",
        "d! /usr/x, BOOT",
        "d /usr/%m, MACHINE",
        "d /run/%m/x, OUT_OF_SCOPE",
        "d %S/%m, OUT_OF_SCOPE",
        "f /usr/x - - - - %H, MACHINE",
        "f^ /usr/x - - - - login.issue, CREDENTIAL",
        "h /usr - - - - +C, FILE_ATTRIBUTES",
        "d /usr/bin/tool, IN_THE_WAY",
        "p /usr/bin/tool, IN_THE_WAY",
        "C /usr/x, SOURCE_MISSING",
        "f- /usr/bin, FAILED",
        "d /etc/out/x, LEADS_OUT",
        "z /*/x 0600, OUT_OF_SCOPE",
    })
    void saysWhatItDidNotApply(String line, Reason reason) throws IOException {
        TestTree tree = tree(line);
        tree.link("etc/out", "/var");
        tree.file("var/x", 0644, "");
        List<String> before = TreeListing.of(tree.build());

        assertThat(apply(tree)).extracting(UnappliedLine::reason).containsExactly(reason);
        assertThat(TreeListing.of(composer.compose())).isEqualTo(before);
    }

    @Test
    void theFirstOfTwoLinesCounts() throws IOException {
        assertThat(apply(tree("d /usr/x 0700\nd /usr/x 0711\n")))
                .extracting(UnappliedLine::reason)
                .containsExactly(Reason.CONTRADICTS);
        assertThat(metadata("usr/x").permissions()).isEqualTo(0700);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "d|has no path",
                "d relative|does not start with a slash",
                "d /usr/../etc/x|has a path with \"..\"",
                "d /usr/x 0999|has the mode 0999",
                "d /usr/x 17777|has the mode 17777",
                "d /usr/x - nobody|names the user nobody, whom the image does not have",
                "d /usr/x - - nogroup|names the group nogroup",
                "d /usr/'x|has a quote that does not end",
                "d /usr/x\\|ends with a backslash",
                "d /usr/\\q|has the unknown escape",
                "d /usr/\\x0|has an escape with less than 2 digits",
                "d /usr/\\x00|has an escape that stands for no character",
                "d /usr/\\777|has an escape that stands for no character",
                "d /usr/\\ud800|has an escape that stands for no character",
                "d /usr/\\U00110000|has an escape that stands for no character",
                "d /usr/%z|has the unknown specifier %z",
                "d++ /usr/x|has the modifier + twice",
                "w /usr/bin/tool|has no argument",
                "c /usr/x - - - - 1|has no device number",
                "c /usr/x - - - - 5000:1|has no device number",
                "f~ /usr/x - - - - %|is not Base64",
                "L~ /usr/x - - - - eA==|decodes an argument that is no content of a file",
                "f /usr/bin|is to make a file where there is something else",
                "f /usr/bin/tool/x|cannot get to /usr/bin/tool/x",
                "f /usr/loop/x|cannot get to /usr/loop/x",
                "f /usr/foreign/roots/x|through a directory of another user",
                "k /usr/bin/tool - - - - cap_net_raw|are not of the form",
                "k /usr/bin/tool - - - - cap_nothing=p|names the capability cap_nothing",
                "k /usr/bin/tool - - - - cap_net_raw=e|effective",
                "t /usr/bin/tool - - - - user.x|has an attribute without name or value",
                "t /usr/link - - - - user.x=1|that only files and directories can have",
                "a /usr/bin/tool - - - - x:y:z|none of u",
                "a /usr/bin/tool - - - - u:0:q|has the permissions \"q\"",
                "a /usr/bin/tool - - - - u:nobody:r|names the user nobody",
                "a /usr/bin/tool - - - - u:0:r,u:0:w|has two entries for the same",
            })
    void refusesALineThatDoesNotWork(String line, String reason) {
        TestTree tree = tree("\n# comment\n" + line);
        tree.link("usr/loop", "loop");
        tree.link("usr/link", "x");
        tree.add("usr/foreign", new Directory(Metadata.ofPermissions(0755).withOwner(7, 7), Map.of()));
        tree.add("usr/foreign/roots", new Directory(Metadata.ofPermissions(0755), Map.of()));

        assertThatThrownBy(() -> apply(tree))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageStartingWith("[/usr/lib/tmpfiles.d/a.conf] line 3: ")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Y /usr/x",
                "d* /usr/x",
                "t /usr/bin/tool - - - - system.posix_acl_access=x",
                "t /usr/bin/tool - - - - security.capability=x",
                "t /usr/bin/tool - - - - user.id=%m",
            })
    void refusesALineThatItDoesNotUnderstand(String line) {
        assertThatThrownBy(() -> apply(tree(line)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("[/usr/lib/tmpfiles.d/a.conf] line 1: ");
    }

    @Test
    void aChangeShowsUnderAllNamesOfAFile() throws IOException {
        TestTree tree = tree("z /usr/bin/tool 0700 3 4\nw /usr/bin/tool - - - - fool\n");
        RegularFile tool =
                (RegularFile) tree.build().find(TreePath.of("usr/bin/tool")).orElseThrow();
        tree.add("opt/tool", tool);

        apply(tree);

        assertThat(metadata("opt/tool")).isEqualTo(Metadata.ofPermissions(0700).withOwner(3, 4));
        assertThat(text("opt/tool")).isEqualTo("fool");
        assertThat(composer.compose().find(TreePath.of("opt/tool")))
                .isEqualTo(composer.compose().find(TreePath.of("usr/bin/tool")));
    }

    @Test
    void aProgramLosesItsCapabilitiesWithItsOwner() throws IOException {
        apply(tree("k /usr/bin/tool - - - - cap_chown=p\nz /usr/bin/tool 0700 5\n"));

        assertThat(metadata("usr/bin/tool").xattrs().isEmpty()).isTrue();
    }

    @Test
    void addsToCapabilitiesThatAreThere() throws IOException {
        apply(tree("k /usr/bin/tool - - - - cap_chown,cap_setuid=p\n"));
        composer.merge(TestTree.of(CONF, "k+ /usr/bin/tool - - - - cap_setuid= cap_net_raw+p\n"));
        composer.applyTmpfiles(USR_AND_ETC);

        assertThat(metadata("usr/bin/tool").xattrs().values().values())
                .first()
                .extracting(ByteString::toHex)
                .isEqualTo("0000000201200000000000000000000000000000");
    }

    @Test
    void namesArePathsOfBytes() throws IOException {
        apply(tree("d /usr/\\xff\\u20ac\n"));

        ByteString name = ByteString.copyOf(new byte[] {(byte) 0xff}).concat(ByteString.ofUtf8("€"));
        assertThat(((Directory) composer.compose().find(TreePath.of("usr")).orElseThrow())
                        .entries()
                        .keySet())
                .anyMatch(entry -> entry.bytes().equals(name));
    }

    @Test
    void refusesAPatternThatStandsForTooMany() {
        assertThatThrownBy(() -> apply(tree("z /usr/" + "{a,b}".repeat(12) + " 0600")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("more than 1024 alternatives");
    }

    @Test
    void refusesToMakeAnythingThatInheritsAnAccessControlList() throws IOException {
        apply(tree("a /usr/bin - - - - d:u:5:r\n"));
        composer.merge(TestTree.of(CONF, "f /usr/bin/new\n"));

        assertThatThrownBy(() -> composer.applyTmpfiles(USR_AND_ETC))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("in /usr/bin, which has a default access control list");
    }

    /** With every star there are twenty times the ways, and all of them lead to the same few files. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void meetsEachDirectoryOfAPatternOnce() throws IOException {
        TestTree tree = tree("z /usr/loop/*/*/*/*/*/*/*/*/*/*/file 0600\n");
        tree.file("usr/loop/file", 0644, "");
        for (int i = 0; i < 20; i++) {
            tree.link("usr/loop/link" + i, ".");
        }

        assertThat(apply(tree)).isEmpty();
        assertThat(metadata("usr/loop/file").permissions()).isEqualTo(0600);
    }

    @Test
    void readsCapabilitiesOfAnyLength() throws IOException {
        apply(tree("k /usr/bin/tool - - - - cap_net_raw" + "=ep".repeat(100_000) + "\n"));

        assertThat(metadata("usr/bin/tool").xattrs().values())
                .containsOnlyKeys(ByteString.ofUtf8("security.capability"));
    }
}
