package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What a part of a static delta consists of, decompressed (OSTREE_STATIC_DELTA_PART_PAYLOAD_FORMAT_V0).
 *
 * <p>Modes and attributes are put together as they are asked for, and shared by the files that have the same.
 */
final class DeltaPart {
    private final GvariantArray modes;
    private final GvariantArray xattrs;
    private final GvariantRange payload;
    private final long start;
    private final DeltaOperations operations;
    private final Map<Long, InodeMetadata> inodes = new HashMap<>();

    /**
     * A part.
     *
     * @param modes {@code a(uuu)}: owner, group and mode, big-endian
     * @param xattrs {@code aa(ayay)}: sets of attributes
     * @param payload {@code ay}: data that operations refer to
     * @param operations {@code ay}: what to do with it
     * @param start where the part begins in the spool
     */
    DeltaPart(
            GvariantArray modes, GvariantArray xattrs, GvariantRange payload, DeltaOperations operations, long start) {
        this.modes = modes;
        this.xattrs = xattrs;
        this.payload = payload;
        this.operations = operations;
        this.start = start;
    }

    GvariantRange payload() {
        return payload;
    }

    /** Where the payload begins in the spool. */
    long payloadOffset() {
        return start + payload.start();
    }

    DeltaOperations operations() {
        return operations;
    }

    /** Owner, mode and attributes of a file, by the indices of its mode and of its set of attributes. */
    InodeMetadata inode(int mode, int xattrSet) throws IOException {
        long key = (long) mode << Integer.SIZE | xattrSet;
        InodeMetadata known = inodes.get(key);
        if (known == null) {
            if (mode >= modes.count() || xattrSet >= xattrs.count()) {
                throw operations.malformed("refers to mode " + mode + " of " + modes.count() + " and to attributes "
                        + xattrSet + " of " + xattrs.count());
            }
            known = InodeMetadataReader.read(
                    modes.element(mode), xattrs.element(xattrSet), OstreeFormat.S_IFREG, OstreeFormat.S_IFLNK);
            inodes.put(key, known);
        }
        return known;
    }
}
