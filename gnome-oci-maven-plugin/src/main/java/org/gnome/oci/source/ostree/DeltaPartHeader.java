package org.gnome.oci.source.ostree;

import java.util.List;
import org.gnome.oci.digest.Digest;

/**
 * What a superblock says of a part (OSTREE_STATIC_DELTA_META_ENTRY_FORMAT).
 *
 * @param checksum the SHA-256 of the part as it is stored
 * @param size bytes of the part as it is stored
 * @param objectBytes bytes of all objects that it makes; those of symbolic links may be left out
 * @param objects the objects that it makes, in their order
 */
record DeltaPartHeader(Digest checksum, long size, long objectBytes, List<ObjectName> objects) {
    DeltaPartHeader {
        objects = List.copyOf(objects);
    }
}
