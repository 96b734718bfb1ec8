package org.gnome.oci.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;

/**
 * An image with what its build has noted, which is written nowhere in the image itself.
 *
 * @param source the image as it is, which this closes
 * @param notes sentences for people
 */
public record NotedTreeSource(TreeSource source, List<String> notes) implements TreeSource {
    public NotedTreeSource {
        notes = List.copyOf(notes);
    }

    @Override
    public FileTree read() throws IOException {
        return source.read();
    }

    @Override
    public SourceDescription describe() throws IOException {
        SourceDescription description = source.describe();
        return new SourceDescription(
                description.kind(),
                description.name(),
                description.identity(),
                description.timestamp(),
                Stream.concat(description.notes().stream(), notes.stream()).toList());
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
