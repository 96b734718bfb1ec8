package org.gnome.oci.pipeline;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.gnome.oci.io.AtomicOutput;
import org.gnome.oci.io.FileOutput;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.MtreeWriter;

/**
 * Lists a tree as mtree(5).
 *
 * @param sources opens the source
 */
public record ListTree(TreeSources sources) {
    /** Times mean nothing in an image, whose files all have one. */
    private static final Fidelity LISTED = Fidelity.without(Fidelity.Attribute.MTIME);

    /** Prints the listing; the stream stays open. */
    public void print(SourceLocation location, OutputStream out) throws IOException {
        try (TreeSource source = sources.open(location)) {
            OutputStream buffered = new BufferedOutputStream(out, 1 << 16);
            FileTree tree = source.read();
            new MtreeWriter(source.fidelity().intersect(LISTED)).write(tree, buffered);
            buffered.flush();
        }
    }

    /** Writes the listing to a file, which appears when it is complete. */
    public void write(SourceLocation location, Path file) throws IOException {
        try (AtomicOutput output = AtomicOutput.file(file);
                OutputStream out = FileOutput.create(output.path())) {
            print(location, out);
            output.commit();
        }
    }
}
