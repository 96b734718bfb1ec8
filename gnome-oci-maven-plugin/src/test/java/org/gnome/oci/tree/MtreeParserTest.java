package org.gnome.oci.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MtreeParserTest {
    private static SortedMap<TreePath, MtreeEntry> parse(String text) throws IOException {
        InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return MtreeParser.parse(in, "rootfs.mtree");
    }

    private static MtreeEntry single(String text) throws IOException {
        SortedMap<TreePath, MtreeEntry> entries = parse(text);
        assertThat(entries).hasSize(1);
        return entries.values().iterator().next();
    }

    @Test
    void readsEveryKeyword() throws IOException {
        MtreeEntry entry = single(
                "#mtree\n\n./usr/bin/ping type=file mode=04755 uid=0 gid=4294967294 xattr.user.\\040=/wA= xattr.user.b=\n");
        assertThat(entry.type()).contains(MtreeType.FILE);
        assertThat(entry.permissions()).contains(04755);
        assertThat(entry.uid()).contains(0L);
        assertThat(entry.gid()).contains(4294967294L);
        assertThat(entry.xattrs())
                .isEqualTo(Xattrs.of(Map.of(
                        ByteString.ofUtf8("user. "),
                        ByteString.copyOf(new byte[] {-1, 0}),
                        ByteString.ofUtf8("user.b"),
                        ByteString.EMPTY)));
    }

    @Test
    void readsLinksWithEscapes() throws IOException {
        MtreeEntry entry = single("./link type=link link=a\\040b\\\\c\\377=d\n");
        assertThat(entry.link()).contains(ByteString.copyOf("a b\\c\u00ff=d".getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void leavesOutWhatALineDoesNotState() throws IOException {
        assertThat(single("./x"))
                .isEqualTo(new MtreeEntry(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Xattrs.NONE));
    }

    @Test
    void sortsPathsAndTakesTheRoot() throws IOException {
        assertThat(parse("./a-b\n./a/b\n.\n./a\n").keySet())
                .containsExactly(TreePath.ROOT, TreePath.of("a"), TreePath.of("a/b"), TreePath.of("a-b"));
    }

    @Test
    void takesNamesInUtf8AsTheirBytes() throws IOException {
        assertThat(parse("./\u00e9").firstKey()).isEqualTo(TreePath.of("\u00e9"));
    }

    @Test
    void appliesDefaultsUntilTheyAreChanged() throws IOException {
        SortedMap<TreePath, MtreeEntry> entries =
                parse("/set type=dir mode=0755 uid=1\n./a\n./b mode=0700\n/set uid=2\n/unset mode\n  ./c\tuid=3 \r\n");
        assertThat(entries.get(TreePath.of("a")))
                .extracting(MtreeEntry::permissions)
                .isEqualTo(Optional.of(0755));
        assertThat(entries.get(TreePath.of("b")))
                .extracting(MtreeEntry::permissions)
                .isEqualTo(Optional.of(0700));
        assertThat(entries.get(TreePath.of("c")))
                .isEqualTo(new MtreeEntry(
                        Optional.of(MtreeType.DIRECTORY),
                        Optional.empty(),
                        Optional.of(3L),
                        Optional.empty(),
                        Optional.empty(),
                        Xattrs.NONE));
    }

    @ParameterizedTest
    @CsvSource({
        "./a mode=0888, line 2.mode",
        "./a mode=010000, line 2.mode",
        "./a mode=, line 2.mode",
        "./a mode=-1, line 2.mode",
        "./a uid=4294967295, line 2.uid",
        "./a gid=root, line 2.gid",
        "./a gid=99999999999999999999, line 2.gid",
        "./a type=directory, line 2.type",
        "./a type=link, line 2.link",
        "./a type=file link=x, line 2.link",
        "./a link=x, line 2.link",
        "./a type=link link=, line 2.link",
        "./a type=link link=\\0, line 2.link",
        "./a type=link link=\\400, line 2.link",
        "./a type=link link=\\000, line 2.link",
        "./a type=link link=a\\b, line 2.link",
        "./a xattr.user.x=*, line 2.xattr.user.x",
        "./a mode, line 2.mode",
        "./a mode=0 mode=0, line 2.mode",
        "a, line 2.path",
        "/a, line 2.path",
        "./, line 2.path",
        "./a/, line 2.path",
        "./../a, line 2.path",
        "./a//b, line 2.path",
        "./a\\057b, line 2.path",
        "/set link=x, line 2.link",
        "/unset link, line 2.link",
        "./first, line 2.path"
    })
    void refusesMalformedLinesWithTheirNumber(String line, String place) {
        assertThatThrownBy(() -> parse("./first\n" + line + "\n"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageStartingWith("[rootfs.mtree] " + place + ":");
    }

    @ParameterizedTest
    @CsvSource({
        "./a sha256digest=00, sha256digest",
        "./a size=1, size",
        "./a device=native, device",
        "./a xattr.=x, xattr.",
        "./a \\, goes on"
    })
    void refusesWhatIsNotReadByName(String line, String reason) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("line 1")
                .hasMessageContaining(reason);
    }

    @Test
    void refusesPathsThatAreTooDeep() {
        assertThatThrownBy(() -> parse("." + "/a".repeat(TreeLimits.MAX_DEPTH + 1)))
                .isInstanceOf(MalformedFormatException.class);
    }

    @Test
    void refusesASpecificationWithoutEnd() {
        InputStream endless = new ByteArrayInputStream(new byte[(16 << 20) + 1]);
        assertThatThrownBy(() -> MtreeParser.parse(endless, "rootfs.mtree")).isInstanceOf(FormatException.class);
    }
}
