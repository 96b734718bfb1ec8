package org.gnome.oci.source.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;

/**
 * Where the blocks of a hash tree lie. Level 0 has the digests of the data, each level above those of the blocks below,
 * and the topmost has one block, whose digest is the root hash. The topmost comes first on the device, behind the
 * superblock. Data of one block have no level: the root hash is theirs.
 *
 * @param slotBits the binary logarithm of how many digests a block has
 * @param slotBytes what a digest takes, a power of two
 * @param levels of each level, from 0, how many blocks it has and the first one's number on the device
 */
record VerityLayout(int slotBits, int slotBytes, List<Level> levels) {
    /**
     * A level of the tree.
     *
     * @param firstBlock its first block, counted in hash blocks from the start of the device
     * @param blocks how many it has
     */
    record Level(long firstBlock, long blocks) {}

    VerityLayout {
        levels = List.copyOf(levels);
    }

    /** Lays out the tree, which must fit the device. */
    static VerityLayout of(VeritySuperblock superblock, RandomAccessSource device) throws IOException {
        int slotBytes = superblock.algorithm().digestBytes();
        int slotBits = Integer.numberOfTrailingZeros(superblock.hashBlockSize() / slotBytes);
        List<Long> counts = new ArrayList<>();
        long count = superblock.dataBlocks();
        while (count > 1) {
            count = ((count - 1) >> slotBits) + 1;
            counts.add(count);
        }
        VerityLayout layout = new VerityLayout(slotBits, slotBytes, place(counts));
        // The superblock takes a whole block before the tree, if there is a tree.
        long needed = counts.isEmpty()
                ? 0
                : 1 + counts.stream().mapToLong(Long::longValue).sum();
        if (needed > device.size() / superblock.hashBlockSize()) {
            throw new MalformedFormatException(
                    device.name(),
                    "verity superblock.data_blocks",
                    VerityFormat.DATA_BLOCKS,
                    "the tree of " + superblock.dataBlocks() + " blocks needs " + needed + " blocks of "
                            + superblock.hashBlockSize() + " bytes, of " + device.size() + " bytes in all");
        }
        return layout;
    }

    private static List<Level> place(List<Long> counts) {
        List<Level> levels = new ArrayList<>();
        long next = 1;
        for (int level = counts.size() - 1; level >= 0; level--) {
            levels.add(0, new Level(next, counts.get(level)));
            next += counts.get(level);
        }
        return levels;
    }

    /** The number on the device of the block of a level that leads to a block of data. */
    long blockFor(int level, long dataBlock) {
        return levels.get(level).firstBlock() + (dataBlock >> (slotBits * (level + 1)));
    }

    /** Where, in the block of a level that leads to a block of data, the digest of the block below is. */
    int slotFor(int level, long dataBlock) {
        long index = dataBlock >> (slotBits * level);
        return (int) (index & ((1L << slotBits) - 1)) * slotBytes;
    }
}
