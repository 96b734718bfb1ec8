package org.gnome.oci.source.erofs;

import java.util.ArrayList;
import java.util.List;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;

/** Maps data that lie in consecutive blocks, the last of which may be inline, behind the inode. */
final class FlatMapping {
    private FlatMapping() {}

    static Extents plain(Superblock superblock, RandomAccessSource image, Inode inode) {
        if (inode.size() == 0) {
            return Extents.of(List.of());
        }
        return Extents.of(List.of(
                inode.firstBlock() == Inode.NO_BLOCK
                        ? new Extent.Zeros(inode.size())
                        : new Extent.Stored(image, superblock.positionOf(inode.firstBlock()), inode.size())));
    }

    static Extents inline(Superblock superblock, RandomAccessSource image, Inode inode)
            throws MalformedFormatException {
        List<Extent> extents = new ArrayList<>();
        long blocks = inode.size() == 0 ? 0 : ((inode.size() - 1) >> superblock.blockBits());
        long before = superblock.positionOf(blocks);
        long tail = inode.size() - before;
        if (before > 0) {
            extents.add(new Extent.Stored(image, superblock.positionOf(inode.firstBlock()), before));
        }
        if (tail > 0) {
            if (superblock.offsetInBlock(inode.end()) + tail > superblock.blockSize()) {
                throw new MalformedFormatException(
                        inode.space().name(), inode.name() + ".data", inode.end(), "inline data cross a block");
            }
            extents.add(new Extent.Stored(inode.space(), inode.end(), tail));
        }
        return Extents.of(extents);
    }
}
