package org.gnome.oci.tree;

import java.util.Optional;
import org.gnome.oci.io.ByteString;

/**
 * What one line of an mtree specification states of an entry; what it leaves out stays as it is.
 *
 * @param type the type of the entry
 * @param permissions the 12 mode bits below the type
 * @param uid numeric owner
 * @param gid numeric group
 * @param link the target of a symbolic link; present for a type of link only
 * @param xattrs extended attributes to set
 */
public record MtreeEntry(
        Optional<MtreeType> type,
        Optional<Integer> permissions,
        Optional<Long> uid,
        Optional<Long> gid,
        Optional<ByteString> link,
        Xattrs xattrs) {
    public MtreeEntry {
        if (link.isPresent() != type.equals(Optional.of(MtreeType.LINK))) {
            throw new IllegalArgumentException("type=link and a link target come together or not at all");
        }
    }
}
