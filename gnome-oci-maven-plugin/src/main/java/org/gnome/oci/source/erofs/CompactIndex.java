package org.gnome.oci.source.erofs;

import static org.gnome.oci.source.erofs.ErofsFormat.LCLUSTER_BLOCK_COUNT;

import java.io.IOException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.UnsupportedFeatureException;

/**
 * An index of packs ({@code z_erofs_load_compact_lcluster} of fs/erofs/zmap.c).
 *
 * <p>A pack has two records in 8 bytes or sixteen in 32 bytes; it ends with a block number, from which the blocks of
 * its heads are counted. Small packs come first until large ones are aligned, and again for what is left at the end.
 */
final class CompactIndex implements LclusterIndex {
    private static final int SMALL_RECORD_BYTES = 4;
    private static final int LARGE_RECORD_BYTES = 2;
    private static final int SMALL_PACK_RECORDS = 2;
    private static final int LARGE_PACK_RECORDS = 16;
    private static final int LARGE_PACK_BYTES = 32;
    private static final int BASE_BYTES = 4;

    /** 11 bits and the flag of a block count are the least that a record has for a distance. */
    private static final int MIN_LOW_BITS = 12;

    /** What fits in a record of a small and of a large pack beside the type. */
    private static final int MAX_CLUSTER_BITS = 14;

    private static final int MAX_CLUSTER_BITS_OF_LARGE_PACK = 12;

    private final RandomAccessSource space;
    private final String name;
    private final long position;
    private final int lowBits;
    private final boolean bigClusters;

    /** How many records come in small packs before the large packs, and how many in those. */
    private final int smallRecords;

    private final long largeRecords;

    private Pack pack;

    private CompactIndex(Inode inode, MapHeader header, long blocks) {
        this.space = inode.space();
        this.name = inode.name() + ".index";
        this.position = header.end();
        this.lowBits = Math.max(header.clusterBits(), MIN_LOW_BITS);
        this.bigClusters = header.advises(ErofsFormat.ADVISE_BIG_PCLUSTER_1);
        this.smallRecords = (int) (-position & (LARGE_PACK_BYTES - 1)) / SMALL_RECORD_BYTES;
        this.largeRecords = header.advises(ErofsFormat.ADVISE_COMPACTED_2B) && smallRecords < blocks
                ? (blocks - smallRecords) & -LARGE_PACK_RECORDS
                : 0;
        this.pack = new Pack(0, 0, OnDiskStructure.of(space.name(), name, position, new byte[0]));
    }

    /**
     * An index of which nothing is read yet.
     *
     * @param blocks how many blocks the file's data would fill
     */
    static CompactIndex of(Inode inode, MapHeader header, long blocks) throws UnsupportedFeatureException {
        CompactIndex index = new CompactIndex(inode, header, blocks);
        if (header.clusterBits() > (index.largeRecords > 0 ? MAX_CLUSTER_BITS_OF_LARGE_PACK : MAX_CLUSTER_BITS)) {
            throw new UnsupportedFeatureException(
                    inode.space().name(),
                    inode.name() + ".map.h_clusterbits",
                    header.position(),
                    "logical clusters of 2^" + header.clusterBits() + " bytes do not fit compact indexes");
        }
        return index;
    }

    @Override
    public Lcluster read(long number) throws IOException {
        if (number < pack.first || number >= pack.first + pack.records) {
            pack = load(number);
        }
        return cluster(pack, (int) (number - pack.first));
    }

    @Override
    public long endOf(long number) {
        long first = firstOfPack(number);
        return positionOf(first) + packBytes(first);
    }

    private boolean isInLargePack(long number) {
        return number >= smallRecords && number - smallRecords < largeRecords;
    }

    private long firstOfPack(long number) {
        int records = isInLargePack(number) ? LARGE_PACK_RECORDS : SMALL_PACK_RECORDS;
        return smallRecords + Math.floorDiv(number - smallRecords, records) * records;
    }

    private int packBytes(long number) {
        return isInLargePack(number) ? LARGE_PACK_BYTES : SMALL_PACK_RECORDS * SMALL_RECORD_BYTES;
    }

    private long positionOf(long number) {
        long large = Math.max(0, Math.min(number - smallRecords, largeRecords));
        return position + large * LARGE_RECORD_BYTES + (number - large) * SMALL_RECORD_BYTES;
    }

    private Pack load(long number) throws IOException {
        long first = firstOfPack(number);
        return new Pack(
                first,
                isInLargePack(number) ? LARGE_PACK_RECORDS : SMALL_PACK_RECORDS,
                OnDiskStructure.read(space, name, positionOf(first), packBytes(first)));
    }

    private Lcluster cluster(Pack records, int i) throws IOException {
        Lcluster.Type type = records.type(i, lowBits);
        int low = records.low(i, lowBits);
        if (type != Lcluster.Type.NONHEAD) {
            long block = records.base() + (bigClusters ? blocksBefore(records, i) : headsBefore(records, i) + 1);
            return Lcluster.head(type, low, block);
        }
        if ((low & LCLUSTER_BLOCK_COUNT) != 0) {
            return Lcluster.withBlockCount(low ^ LCLUSTER_BLOCK_COUNT);
        }
        return Lcluster.following(i + 1 == records.records ? distanceOfLast(records, i) : low);
    }

    /** The last record of a pack holds the distance to the next head, so this comes from the record before. */
    private int distanceOfLast(Pack records, int i) {
        if (records.type(i - 1, lowBits) != Lcluster.Type.NONHEAD) {
            return 1;
        }
        int before = records.low(i - 1, lowBits);
        return ((before & LCLUSTER_BLOCK_COUNT) != 0 ? 1 : before) + 1;
    }

    /** How many physical clusters of the pack come before a head, where each has one block. */
    private int headsBefore(Pack records, int head) {
        int heads = 0;
        for (int i = head - 1; i >= 0; i--) {
            if (records.type(i, lowBits) == Lcluster.Type.NONHEAD) {
                i -= records.low(i, lowBits);
            }
            heads += i >= 0 ? 1 : 0;
        }
        return heads;
    }

    /** How many blocks of the pack come before a head. */
    private long blocksBefore(Pack records, int head) throws IOException {
        long blocks = 0;
        for (int i = head - 1; i >= 0; i--) {
            int low = records.low(i, lowBits);
            if (records.type(i, lowBits) != Lcluster.Type.NONHEAD) {
                blocks++;
            } else if ((low & LCLUSTER_BLOCK_COUNT) != 0) {
                blocks += low ^ LCLUSTER_BLOCK_COUNT;
                i--;
            } else if (low <= 1) {
                throw new MalformedFormatException(
                        space.name(), name, records.fields.position(), "a block count is missing after a head");
            } else {
                i -= low - 2;
            }
        }
        return blocks;
    }

    /**
     * Consecutive records.
     *
     * @param first number of the first cluster
     */
    private record Pack(long first, int records, OnDiskStructure fields) {
        /** A record as it lies in the pack: as many low bits as the index says, then the type. */
        private long bits(int i) {
            int width = (fields.length() - BASE_BYTES) * Byte.SIZE / records;
            int at = width * i;
            return fields.u32(at / Byte.SIZE) >> at % Byte.SIZE;
        }

        int low(int i, int lowBits) {
            return (int) (bits(i) & ((1L << lowBits) - 1));
        }

        Lcluster.Type type(int i, int lowBits) {
            return Lcluster.Type.of(bits(i) >> lowBits);
        }

        long base() {
            return fields.u32(fields.length() - BASE_BYTES);
        }
    }
}
