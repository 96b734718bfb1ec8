package org.gnome.oci.source.erofs;

import java.time.Instant;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.ContentBudget;

/**
 * An inode (erofs_inode_compact or erofs_inode_extended) with the place of what follows it.
 *
 * @param nid its number
 * @param space what the inode lies in: the image or the metabox
 * @param xattrPosition where its attributes begin, in bytes of the space
 * @param xattrBytes how long they are; zero if there are none
 * @param permissions the 12 mode bits below the type
 * @param links how many names it has
 * @param size how many bytes of data there are
 * @param data the union {@code i_u}: a block, a device number or a chunk format
 * @param firstBlock the first block of flat data, or -1 if all of them are zero
 */
record Inode(
        long nid,
        RandomAccessSource space,
        long xattrPosition,
        int xattrBytes,
        FileType type,
        int permissions,
        long uid,
        long gid,
        Instant mtime,
        long links,
        DataLayout layout,
        long size,
        long data,
        long firstBlock) {
    /** In {@link #firstBlock()}: there is no block. */
    static final long NO_BLOCK = -1;

    /** Where indexes or inline data begin, in bytes of the space. */
    long end() {
        return xattrPosition + xattrBytes;
    }

    /** Takes the size from what the image may hold. */
    void spendSize(ContentBudget budget) throws MalformedFormatException {
        budget.spend(size, space.name(), name() + ".i_size", xattrPosition);
    }

    /** What error messages call it. */
    String name() {
        return "inode " + Long.toUnsignedString(nid);
    }
}
