package org.gnome.oci.source.squashfs;

import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.UnsupportedFeatureException;

/**
 * What the link targets and attributes of an image may take in memory, where a few bytes of an image can ask for much.
 */
final class TextBudget {
    /** Ten times those of a whole operating system. */
    private static final long MAX_BYTES = 64 << 20;

    private long left = MAX_BYTES;

    /** Takes some, for a field of a structure. */
    void take(long bytes, OnDiskStructure structure, String field) throws UnsupportedFeatureException {
        left -= bytes;
        if (left < 0) {
            throw structure.unsupported(
                    0, field, "the link targets and attributes of the image have more than " + MAX_BYTES + " bytes");
        }
    }
}
