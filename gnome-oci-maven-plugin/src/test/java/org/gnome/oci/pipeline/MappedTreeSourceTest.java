package org.gnome.oci.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.parity.PathMapping;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.junit.jupiter.api.Test;

class MappedTreeSourceTest {
    private static final SourceDescription DESCRIPTION = new SourceDescription(
            "kind",
            "name",
            new TreeMap<>(Map.of("commit", "1")),
            Optional.empty(),
            List.of("The extension point Docs is not mounted"));

    /** A tree of nothing. */
    private record Described() implements TreeSource {
        @Override
        public FileTree read() {
            return new FileTree(new Directory(Metadata.ofPermissions(0755), Map.of()));
        }

        @Override
        public SourceDescription describe() {
            return DESCRIPTION;
        }

        @Override
        public Fidelity fidelity() {
            return Fidelity.FULL;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    @Test
    void mappingsAreAddedToAllThatTheReferenceSaysOfItself() throws IOException {
        SourceDescription mapped =
                new MappedTreeSource(new Described(), List.of(PathMapping.parse("/a:/b"))).describe();

        assertThat(mapped).usingRecursiveComparison().ignoringFields("identity").isEqualTo(DESCRIPTION);
        assertThat(mapped.identity()).containsOnly(Map.entry("commit", "1"), Map.entry("gnome-oci.map", "/a:/b"));
    }
}
