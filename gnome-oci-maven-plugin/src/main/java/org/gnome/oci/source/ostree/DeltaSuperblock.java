package org.gnome.oci.source.ostree;

import java.util.List;
import java.util.Optional;
import org.gnome.oci.digest.Digest;

/**
 * What a static delta consists of (OSTREE_STATIC_DELTA_SUPERBLOCK_FORMAT).
 *
 * @param metadata named values, inline parts among them
 * @param from the commit whose objects must be there already; none for a delta from scratch
 * @param commit the commit that it leads to
 * @param commitObject the bytes of that commit, which have its checksum
 * @param parts the parts, in the order in which they are applied
 * @param fallbacks objects that are in no part
 */
record DeltaSuperblock(
        DeltaMetadata metadata,
        Optional<Digest> from,
        Commit commit,
        GvariantData commitObject,
        List<DeltaPartHeader> parts,
        List<DeltaFallback> fallbacks) {
    DeltaSuperblock {
        parts = List.copyOf(parts);
        fallbacks = List.copyOf(fallbacks);
    }

    DeltaName name() {
        return new DeltaName(from, commit.checksum());
    }
}
