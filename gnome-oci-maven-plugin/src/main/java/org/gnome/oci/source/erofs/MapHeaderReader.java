package org.gnome.oci.source.erofs;

import static org.gnome.oci.source.erofs.ErofsFormat.ADVISE_BIG_PCLUSTER_1;
import static org.gnome.oci.source.erofs.ErofsFormat.ADVISE_BIG_PCLUSTER_2;
import static org.gnome.oci.source.erofs.ErofsFormat.ADVISE_FRAGMENT_PCLUSTER;
import static org.gnome.oci.source.erofs.ErofsFormat.ADVISE_INLINE_PCLUSTER;
import static org.gnome.oci.source.erofs.ErofsFormat.MAP_HEADER_BYTES;

import java.io.IOException;
import org.gnome.oci.io.OnDiskStructure;

/** Reads the header that comes before the indexes of a compressed file. */
final class MapHeaderReader {
    private static final int FRAGMENT_OFFSET = 0;
    private static final int INLINE_BYTES = 2;
    private static final int ADVISE = 4;
    private static final int ALGORITHMS = 6;
    private static final int CLUSTER_BITS = 7;
    private static final int ALGORITHM_MASK = 0xf;
    private static final int SECOND_ALGORITHM_SHIFT = 4;

    private MapHeaderReader() {}

    static MapHeader read(Superblock superblock, Inode inode) throws IOException {
        long position = ErofsFormat.roundUp(inode.end(), MAP_HEADER_BYTES);
        OnDiskStructure fields = OnDiskStructure.read(inode.space(), inode.name() + ".map", position, MAP_HEADER_BYTES);
        long all = fields.bits64(0);
        if ((all & ErofsFormat.WHOLE_FILE_IN_PACKED_INODE) != 0) {
            long offset = all ^ ErofsFormat.WHOLE_FILE_IN_PACKED_INODE;
            return new MapHeader(position, ADVISE_FRAGMENT_PCLUSTER, offset, true, 0, 0, 0, 0, 0);
        }
        int advise = fields.u16(ADVISE);
        boolean hasFragment = (advise & ADVISE_FRAGMENT_PCLUSTER) != 0;
        boolean isInline = !hasFragment && (advise & ADVISE_INLINE_PCLUSTER) != 0;
        int algorithms = fields.u8(ALGORITHMS);
        requireOneKindOfBigClusters(inode, fields, advise);
        return new MapHeader(
                position,
                advise,
                hasFragment ? fields.u32(FRAGMENT_OFFSET) : 0,
                false,
                isInline ? fields.u16(INLINE_BYTES) : 0,
                fields.u32(FRAGMENT_OFFSET) | (long) fields.u16(ALGORITHMS) << Integer.SIZE,
                superblock.blockBits() + (fields.u8(CLUSTER_BITS) & ErofsFormat.CLUSTER_BITS_MASK),
                algorithms & ALGORITHM_MASK,
                algorithms >> SECOND_ALGORITHM_SHIFT);
    }

    private static void requireOneKindOfBigClusters(Inode inode, OnDiskStructure fields, int advise)
            throws IOException {
        boolean first = (advise & ADVISE_BIG_PCLUSTER_1) != 0;
        boolean second = (advise & ADVISE_BIG_PCLUSTER_2) != 0;
        if (inode.layout() == DataLayout.COMPRESSED_COMPACT && first != second) {
            throw fields.malformed(ADVISE, "h_advise", "compact indexes have big clusters of both types or of none");
        }
    }
}
