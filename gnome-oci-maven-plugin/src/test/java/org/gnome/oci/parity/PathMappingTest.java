package org.gnome.oci.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathMappingTest {
    private static final String DOCS = "/usr/share/runtime/docs:/usr/share";

    @Test
    void putsADirectoryInThePlaceOfTheLinkThatLeadsToIt() throws IOException {
        TestTree tree = TestTree.empty()
                .file("/usr/share/runtime/docs/man/man1/tool.1", "page")
                .link("/usr/share/man", "runtime/docs/man");

        assertSame(
                map(tree, DOCS),
                TestTree.empty().directory("/usr/share/runtime").file("/usr/share/man/man1/tool.1", "page"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usr/share/runtime/docs/gtk-doc/html",
                "../runtime/docs/gtk-doc/html",
                "../../../../../usr/./share//runtime/docs/gtk-doc/html/",
            })
    void followsALinkBelowTheDestination(String target) throws IOException {
        TestTree tree = TestTree.empty()
                .file("/usr/share/runtime/docs/gtk-doc/html/index", "page")
                .link("/usr/share/gtk-doc/html", target);

        assertSame(
                map(tree, DOCS),
                TestTree.empty().directory("/usr/share/runtime").file("/usr/share/gtk-doc/html/index", "page"));
    }

    @Test
    void putsADirectoryInThePlaceOfALinkThatIsTheDestination() throws IOException {
        TestTree tree = TestTree.empty()
                .file("/usr/lib/triplet/include/a.h", "header")
                .link("/usr/include/triplet", "../lib/triplet/include");

        assertSame(
                map(tree, "/usr/lib/triplet/include:/usr/include/triplet"),
                TestTree.empty().directory("/usr/lib/triplet").file("/usr/include/triplet/a.h", "header"));
    }

    @Test
    void putsWhatHasNoLinkWhereItIsComparedToo() throws IOException {
        TestTree tree = TestTree.empty().file("/from/a", "1").file("/to/b", "2");

        assertSame(map(tree, "/from:/to"), TestTree.empty().file("/to/a", "1").file("/to/b", "2"));
        assertSame(map(tree, "/from:/new"), TestTree.empty().file("/to/b", "2").file("/new/a", "1"));
        assertSame(map(tree, "/from:/"), TestTree.empty().file("/to/b", "2").file("/a", "1"));
    }

    @Test
    void starStandsForEveryDirectory() throws IOException {
        TestTree tree = TestTree.empty()
                .file("/locale/de/lib/de_DE/LC_TIME", "1")
                .file("/locale/fr/lib/fr_FR/LC_TIME", "2")
                .file("/locale/fr/share/rest", "3")
                .file("/locale/file", "4")
                .link("/lib/de_DE", "../locale/de/lib/de_DE");

        assertSame(
                map(tree, "/locale/*/lib:/lib"),
                TestTree.empty()
                        .directory("/locale/de")
                        .file("/locale/fr/share/rest", "3")
                        .file("/locale/file", "4")
                        .file("/lib/de_DE/LC_TIME", "1")
                        .file("/lib/fr_FR/LC_TIME", "2"));
    }

    @Test
    void keepsWhatOneDirectoryPutsWhereAnotherWas() throws IOException {
        TestTree tree = TestTree.empty().file("/a/x/y/1", "1").file("/a/y/2", "2");

        assertSame(map(tree, "/a/*:/a"), TestTree.empty().file("/a/y/1", "1").file("/a/2", "2"));
    }

    @Test
    void refusesToMoveTheDestination() {
        TestTree tree = TestTree.empty().file("/a/x/1", "1").file("/a/y/2", "2");

        assertThatThrownBy(() -> map(tree, "/a/*:/a/y"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("/a/y")
                .hasMessageContaining("correct the mapping");
    }

    @Test
    void appliesOneMappingAfterTheOther() throws IOException {
        TestTree tree = TestTree.empty().file("/a/x/file", "1").file("/a/y", "2");

        assertSame(
                map(tree, "/a/x:/b", "/a:/b"),
                TestTree.empty().file("/b/file", "1").file("/b/y", "2"));
    }

    @Test
    void keepsAnotherLinkIntoTheMovedPlace() throws IOException {
        TestTree tree =
                TestTree.empty().file("/from/a", "1").link("/to/b", "../from/a").link("/dangling", "from/c");

        assertSame(
                map(tree, "/from:/to"),
                TestTree.empty().file("/to/a", "1").link("/to/b", "../from/a").link("/dangling", "from/c"));
    }

    @Test
    void keepsHardlinks() throws IOException {
        TestTree tree = TestTree.empty().file("/from/a", "1").hardlink("/b", "/from/a");

        FileTree mapped = PathMapping.apply(
                List.of(PathMapping.parse("/from:/to")), tree.side().tree());

        RegularFile file = (RegularFile) mapped.find(TreePath.of("to/a")).orElseThrow();
        assertThat(mapped.find(TreePath.of("b")).orElseThrow()).isSameAs(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "directory", "link to elsewhere"})
    void refusesToHideWhatLiesAtTheDestination(String present) {
        TestTree tree = TestTree.empty().file("/from/a/file", "1").directory("/to");
        switch (present) {
            case "file" -> tree.file("/to/a", "2");
            case "directory" -> tree.file("/to/a/file", "1");
            default -> tree.link("/to/a", "../from");
        }

        assertThatThrownBy(() -> map(tree, "/from:/to"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageStartingWith("[reference] /to/a")
                .hasMessageContaining("is there already, where /from/a")
                .hasMessageEndingWith("change the mapping, or correct the reference");
    }

    @Test
    void refusesToMergeDirectoriesOfOtherMetadata() {
        TestTree tree = TestTree.empty()
                .directory("/from/a")
                .node("/to/a", new Directory(Metadata.ofPermissions(0700), Map.of()));

        assertThatThrownBy(() -> map(tree, "/from:/to"))
                .hasMessageContaining("/to/a")
                .hasMessageContaining("another mode, owner or attribute");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/missing:/to", "/file:/to", "/*/missing:/to", "/link:/to"})
    void refusesAMappingThatMatchesNoDirectory(String mapping) {
        TestTree tree = TestTree.empty().file("/file", "1").link("/link", "to").directory("/to");

        assertThatThrownBy(() -> map(tree, mapping))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("is no directory of it; correct the mapping " + mapping);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a|write FROM:TO",
                "a:/b|write FROM:TO",
                "/a:b|write FROM:TO",
                "/a:/b:/c|write FROM:TO",
                "/:/b|which it is or holds",
                "/a:/a/b|which it is or holds",
                "/a/:/a|which it is or holds",
                "/a/../b:/c|would leave its directory",
            })
    void refusesWhatIsNoMapping(String text, String message) {
        assertThatThrownBy(() -> PathMapping.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static FileTree map(TestTree tree, String... mappings) throws MalformedFormatException {
        return PathMapping.apply(
                Stream.of(mappings).map(PathMapping::parse).toList(),
                tree.side().tree());
    }

    private static void assertSame(FileTree mapped, TestTree expected) throws IOException {
        assertThat(TreeListing.of(mapped))
                .containsExactlyElementsOf(TreeListing.of(expected.side().tree()));
    }
}
