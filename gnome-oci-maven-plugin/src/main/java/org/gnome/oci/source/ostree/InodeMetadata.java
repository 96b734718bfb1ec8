package org.gnome.oci.source.ostree;

import org.gnome.oci.tree.Metadata;

/**
 * Owner, mode and attributes: all of a dirmeta object, and part of a file's header.
 *
 * @param fileType the bits of the mode in {@link OstreeFormat#S_IFMT}
 * @param metadata the rest; OSTree stores no times
 */
record InodeMetadata(int fileType, Metadata metadata) {
    /** File type and permissions, as st_mode. */
    int mode() {
        return fileType | metadata.permissions();
    }
}
