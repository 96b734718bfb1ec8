package org.gnome.oci.source.erofs;

import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.gnome.oci.io.ByteString;

/**
 * What the file system says of itself (erofs_super_block).
 *
 * @param blockBits the block size as power of two
 * @param features bits of incompatible features
 * @param compatibleFeatures bits of features that an older reader may ignore
 * @param rootNid number of the root directory
 * @param metadataStart position of the inode of number 0, in bytes
 * @param sharedXattrStart position of the shared attribute of number 0, in bytes
 * @param uuid the volume's identity
 * @param volumeName its label, without the NUL bytes at the end
 * @param epoch seconds that times of compact inodes count from
 * @param buildSeconds when the file system was made, in seconds after the epoch of Unix
 * @param nanoseconds the fraction of the build time and of the times of compact inodes
 * @param packedNid number of the inode that holds fragments
 * @param metaboxNid number of the inode that holds compressed metadata
 * @param xattrPrefixStart position of the table of long prefixes, in bytes
 * @param xattrPrefixCount how many long prefixes there are
 * @param algorithms the compressions that files may use
 */
record Superblock(
        int blockBits,
        int features,
        int compatibleFeatures,
        long rootNid,
        long metadataStart,
        long sharedXattrStart,
        UUID uuid,
        ByteString volumeName,
        long epoch,
        long buildSeconds,
        int nanoseconds,
        OptionalLong packedNid,
        OptionalLong metaboxNid,
        long xattrPrefixStart,
        int xattrPrefixCount,
        Set<Algorithm> algorithms) {
    Superblock {
        EnumSet<Algorithm> copy = EnumSet.noneOf(Algorithm.class);
        copy.addAll(algorithms);
        algorithms = copy;
    }

    /** The size of a block in bytes. */
    int blockSize() {
        return 1 << blockBits;
    }

    /** The position of a block in bytes, or one behind every image if there is no such position. */
    long positionOf(long block) {
        return block > Long.MAX_VALUE >> blockBits ? Long.MAX_VALUE : block << blockBits;
    }

    /** How many blocks bytes fill. */
    long blocksOf(long bytes) {
        return bytes == 0 ? 0 : ((bytes - 1) >> blockBits) + 1;
    }

    /** How far a position lies behind the start of its block. */
    int offsetInBlock(long position) {
        return (int) (position & (blockSize() - 1));
    }

    boolean has(int feature) {
        return (features & feature) != 0;
    }

    boolean hasCompatible(int feature) {
        return (compatibleFeatures & feature) != 0;
    }
}
