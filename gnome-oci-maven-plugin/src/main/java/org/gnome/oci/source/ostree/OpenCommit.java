package org.gnome.oci.source.ostree;

import java.io.Closeable;
import java.io.IOException;
import org.gnome.oci.tree.FileTree;

/** A commit whose objects can be read, wherever they are kept. The contents of its tree live until it is closed. */
public interface OpenCommit extends Closeable {
    /** The commit. */
    Commit commit();

    /**
     * Reads the tree: all dirtrees and dirmetas, the headers of files with content, and the whole objects of those
     * without, such as symbolic links. A file's mode, owner and attributes are verified with its content.
     *
     * @throws org.gnome.oci.io.MalformedFormatException if an object is missing, malformed, or if the dirtrees stand
     *     for more or deeper paths than {@link org.gnome.oci.tree.TreeLimits} allows
     * @throws org.gnome.oci.io.IntegrityException if an object has another checksum than its name
     */
    FileTree tree() throws IOException;
}
