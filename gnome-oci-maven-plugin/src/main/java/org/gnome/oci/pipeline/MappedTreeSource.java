package org.gnome.oci.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gnome.oci.parity.PathMapping;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;

/**
 * A reference that is compared as if some of its directories lay elsewhere; its identity tells which.
 *
 * @param source the reference as it is, which this closes
 * @param mappings what lies elsewhere
 */
public record MappedTreeSource(TreeSource source, List<PathMapping> mappings) implements TreeSource {
    /** The identity that holds the mappings. */
    public static final String IDENTITY = "gnome-oci.map";

    public MappedTreeSource {
        mappings = List.copyOf(mappings);
    }

    @Override
    public FileTree read() throws IOException {
        return PathMapping.apply(mappings, source.read());
    }

    @Override
    public SourceDescription describe() throws IOException {
        SourceDescription description = source.describe();
        if (mappings.isEmpty()) {
            return description;
        }
        SortedMap<String, String> identity = new TreeMap<>(description.identity());
        identity.put(IDENTITY, mappings.stream().map(PathMapping::toString).collect(Collectors.joining(", ")));
        return new SourceDescription(
                description.kind(), description.name(), identity, description.timestamp(), description.notes());
    }

    @Override
    public Fidelity fidelity() {
        return source.fidelity();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
