package org.gnome.oci.source.ostree;

import java.io.IOException;

/** Commits, dirtrees and dirmetas, wherever they are kept. Thread-safe. */
interface MetadataObjects {
    /**
     * All bytes of an object, whose SHA-256 is its name.
     *
     * @param neededBy what errors say if it is missing, such as the path that it belongs to
     * @throws org.gnome.oci.io.MalformedFormatException if the object is missing or too large
     * @throws org.gnome.oci.io.IntegrityException if the bytes do not have the checksum
     */
    GvariantData metadata(ObjectName name, String neededBy) throws IOException;
}
