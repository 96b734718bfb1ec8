package org.gnome.oci.source.ostree;

import java.io.IOException;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.tree.Node;

/** File objects in the form in which a repository of some mode stores them. Thread-safe. */
interface FileObjects {
    /**
     * A new regular file or symbolic link.
     *
     * <p>The checksum of a link or of an empty file has been verified. A file with content is verified, its mode, owner
     * and attributes included, when its content is read to the end.
     *
     * @param neededBy the path of the file, for the error if the object is missing
     */
    Node read(Digest checksum, String neededBy) throws IOException;
}
