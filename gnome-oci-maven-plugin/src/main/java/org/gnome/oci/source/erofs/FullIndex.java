package org.gnome.oci.source.erofs;

import java.io.IOException;
import org.gnome.oci.io.OnDiskStructure;

/** An index of one record for each logical cluster (z_erofs_lcluster_index). */
final class FullIndex implements LclusterIndex {
    private static final int ADVISE = 0;
    private static final int CLUSTER_OFFSET = 2;
    private static final int BLOCK_OR_DISTANCE = 4;

    private final long position;
    private final RecordArray records;

    FullIndex(Inode inode, MapHeader header, long clusters) throws IOException {
        this.position = header.end() + ErofsFormat.FULL_INDEX_GAP_BYTES;
        this.records = new RecordArray(
                inode.space(), inode.name() + ".index", position, ErofsFormat.FULL_INDEX_BYTES, clusters);
    }

    @Override
    public Lcluster read(long number) throws IOException {
        OnDiskStructure fields = records.around(number);
        int at = records.offset(number);
        int advise = fields.u16(at + ADVISE);
        Lcluster.Type type = Lcluster.Type.of(advise);
        if (type != Lcluster.Type.NONHEAD) {
            return Lcluster.head(type, fields.u16(at + CLUSTER_OFFSET), fields.u32(at + BLOCK_OR_DISTANCE));
        }
        int distance = fields.u16(at + BLOCK_OR_DISTANCE);
        return (distance & ErofsFormat.LCLUSTER_BLOCK_COUNT) != 0
                ? Lcluster.withBlockCount(distance ^ ErofsFormat.LCLUSTER_BLOCK_COUNT)
                : Lcluster.following(distance);
    }

    @Override
    public long endOf(long number) {
        return position + (number + 1) * ErofsFormat.FULL_INDEX_BYTES;
    }
}
