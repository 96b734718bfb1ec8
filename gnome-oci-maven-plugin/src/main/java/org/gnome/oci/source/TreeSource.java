package org.gnome.oci.source;

import java.io.Closeable;
import java.io.IOException;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;

/**
 * Something that a file tree can be read from: a directory, an archive, a repository, an image.
 *
 * <p>Life cycle: open, {@link #read()}, use the tree and its contents, close. The contents of the tree can be opened
 * only until the source is closed. Not thread-safe, but the contents of the tree are.
 */
public interface TreeSource extends Closeable {
    /**
     * Reads the tree, without its file contents where the format allows that.
     *
     * @throws org.gnome.oci.io.FormatException if the input is malformed, unsupported or corrupt
     * @throws IOException if it cannot be read
     */
    FileTree read() throws IOException;

    /** What the source is; the same on every machine for the same input. */
    SourceDescription describe() throws IOException;

    /** Which attributes the source can express. */
    Fidelity fidelity();
}
