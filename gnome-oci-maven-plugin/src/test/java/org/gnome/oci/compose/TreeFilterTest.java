package org.gnome.oci.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.PathGlob;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.Test;

class TreeFilterTest {
    private static final FileTree TREE = TestTree.of(
            "usr/bin/sudo", "", "usr/bin/su", "", "usr/lib/sudo/a", "", "usr/lib/sudo/b/c", "", "etc/sudo", "");

    private static TreeFilter filter(List<String> includes, String... excludes) {
        return new TreeFilter(
                includes.stream().map(PathGlob::of).toList(),
                Arrays.stream(excludes).map(PathGlob::of).toList());
    }

    /** Paths; those of implied directories in brackets. */
    private static List<String> paths(FileTree tree) throws IOException {
        List<String> paths = new ArrayList<>();
        tree.walk((path, node) -> paths.add(
                node instanceof Directory directory && directory.isImplied() ? "[" + path + "]" : path.toString()));
        return paths;
    }

    @Test
    void takesEverythingWithoutPatterns() throws IOException {
        assertThat(TreeFilter.ALL.apply("test", TREE)).isSameAs(TREE);
    }

    @Test
    void takesWhatIsIncludedAndImpliesTheDirectoriesOnTheWay() throws IOException {
        assertThat(paths(filter(List.of("/usr/bin/sudo")).apply("test", TREE)))
                .containsExactly("[/]", "[/usr]", "[/usr/bin]", "/usr/bin/sudo");
        assertThat(paths(filter(List.of("/**/sudo")).apply("test", TREE)))
                .containsExactly(
                        "[/]",
                        "[/etc]",
                        "/etc/sudo",
                        "[/usr]",
                        "[/usr/bin]",
                        "/usr/bin/sudo",
                        "[/usr/lib]",
                        "/usr/lib/sudo",
                        "/usr/lib/sudo/a",
                        "/usr/lib/sudo/b",
                        "/usr/lib/sudo/b/c");
    }

    @Test
    void leavesOutWhatIsExcludedWhateverElseMatches() throws IOException {
        assertThat(paths(filter(List.of(), "/usr/bin", "/usr/lib/sudo/**").apply("test", TREE)))
                .containsExactly("/", "/etc", "/etc/sudo", "/usr", "/usr/lib", "/usr/lib/sudo");
        assertThat(paths(filter(List.of("/usr/lib", "/usr/lib/sudo/b/c", "/etc/*"), "/usr/lib/sudo/b", "/etc")
                        .apply("test", TREE)))
                .containsExactly("[/]", "[/usr]", "/usr/lib", "/usr/lib/sudo", "/usr/lib/sudo/a");
    }

    @Test
    void impliedDirectoriesDoNotChangeThoseBelow() throws IOException {
        TestTree lower = new TestTree();
        lower.add("usr", new Directory(Metadata.ofPermissions(0700), Map.of()));
        TreeComposer composer = new TreeComposer();
        composer.merge(lower.build());
        composer.merge(filter(List.of("/usr/bin/su")).apply("test", TREE));
        assertThat(composer.compose()
                        .find(TreePath.of("usr"))
                        .orElseThrow()
                        .metadata()
                        .permissions())
                .isEqualTo(0700);
    }

    @Test
    void refusesAPatternThatMatchesNothing() {
        assertThatThrownBy(() -> filter(List.of("/usr/bin/su", "/usr/bin/doas")).apply("graft", TREE))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessage("[graft] include /usr/bin/doas: matches nothing in this source; mend the pattern, or"
                        + " remove it");
        assertThatThrownBy(() -> filter(List.of(), "/opt/**").apply("graft", TREE))
                .hasMessageContaining("exclude /opt/**: matches nothing");
    }
}
