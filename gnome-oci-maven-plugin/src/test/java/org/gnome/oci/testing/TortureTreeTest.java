package org.gnome.oci.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TortureTreeTest {
    @TempDir
    private Path temporary;

    @Test
    void isListedAlikeByForeignToolsAndByTheDirectorySource() throws Exception {
        try (TortureTree tree = TortureTree.make(temporary.resolve("tree"));
                TreeSource source = new DirectoryTreeSource(tree.root())) {
            TreeFacts theirs = TreeFacts.ofDirectory(tree.root());
            TreeFacts.of(source.read()).requireEqual(theirs, "bsdtar and getfattr");

            Map<String, Long> types = theirs.entries().values().stream()
                    .collect(Collectors.groupingBy(
                            keywords -> Objects.requireNonNull(keywords.get("type")), Collectors.counting()));
            assertThat(types).containsOnlyKeys("block", "char", "dir", "fifo", "file", "link", "socket");
            assertThat(theirs.entries().size()).isGreaterThan(2800);
        }
    }

    @Test
    void aDifferenceInOneKeywordIsFound() {
        TreeFacts one = new TreeFacts(Map.of("./a", Map.of("type", "file", "xattr.user.a", "00")));
        TreeFacts other = new TreeFacts(Map.of("./a", Map.of("type", "file", "xattr.user.a", "01")));
        assertThatThrownBy(() -> one.requireEqual(other, "the other"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("./a xattr.user.a: 00 instead of 01");
        assertThatThrownBy(() -> one.requireEqual(new TreeFacts(Map.of()), "nobody"))
                .hasMessageContaining("./a missing: nothing instead of there");
    }
}
