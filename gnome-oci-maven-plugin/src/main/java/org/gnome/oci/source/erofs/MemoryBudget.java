package org.gnome.oci.source.erofs;

import org.gnome.oci.io.MalformedFormatException;

/**
 * How many bytes a tree may hold beside its entries: link targets and attributes, which many inodes of an image can
 * share and which a tree has to hold for each. It decides only what is refused.
 */
final class MemoryBudget {
    /** A quarter of the heap: the entries take half of it at most. */
    private static final long LIMIT = Runtime.getRuntime().maxMemory() / 4;

    private long rest = LIMIT;

    void spend(Inode inode, long bytes) throws MalformedFormatException {
        if (bytes > rest) {
            throw new MalformedFormatException(
                    inode.space().name(),
                    inode.name(),
                    inode.xattrPosition(),
                    "brings link targets and attributes to more than the " + LIMIT
                            + " bytes that a tree may have with this heap; give Java more (-Xmx) if the tree is real");
        }
        rest -= bytes;
    }
}
