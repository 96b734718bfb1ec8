package org.gnome.oci.source.ostree;

import java.time.Instant;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Xattrs;

/**
 * Owner, mode and attributes: all of a dirmeta object, and part of a file's header.
 *
 * @param uid numeric owner
 * @param gid numeric group
 * @param mode file type and the 12 permission bits, as st_mode
 * @param xattrs extended attributes
 */
record InodeMetadata(long uid, long gid, int mode, Xattrs xattrs) {
    /** The bits of {@link OstreeFormat#S_IFMT}. */
    int fileType() {
        return mode & OstreeFormat.S_IFMT;
    }

    /** The model's form. OSTree stores no times. */
    Metadata toMetadata() {
        return new Metadata(mode & Metadata.PERMISSION_MASK, uid, gid, Instant.EPOCH, xattrs);
    }
}
