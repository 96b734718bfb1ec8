package org.gnome.oci.source.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;

/** Reads the head of a hash device. Its UUID and padding mean nothing and are not looked at. */
final class VeritySuperblockReader {
    private VeritySuperblockReader() {}

    /**
     * Reads it.
     *
     * @param dataSize bytes of the data, which the superblock may not exceed
     */
    static VeritySuperblock read(RandomAccessSource device, long dataSize) throws IOException {
        OnDiskStructure block = OnDiskStructure.read(device, "verity superblock", 0, VerityFormat.SUPERBLOCK_BYTES);
        if (block.bits64(0) != VerityFormat.SIGNATURE) {
            throw block.malformed(0, "signature", "is not \"verity\"");
        }
        if (block.u32(VerityFormat.VERSION) != VerityFormat.VERSION_1) {
            throw block.unsupported(VerityFormat.VERSION, "version", block.u32(VerityFormat.VERSION) + " is not 1");
        }
        requireHashType(block);
        int dataBlockSize = blockSize(block, VerityFormat.DATA_BLOCK_SIZE, "data_block_size");
        return new VeritySuperblock(
                algorithm(block),
                dataBlockSize,
                blockSize(block, VerityFormat.HASH_BLOCK_SIZE, "hash_block_size"),
                dataBlocks(block, dataBlockSize, dataSize),
                salt(block));
    }

    private static void requireHashType(OnDiskStructure block) throws IOException {
        long type = block.u32(VerityFormat.HASH_TYPE);
        if (type == VerityFormat.HASH_TYPE_CHROMIUM) {
            throw block.unsupported(VerityFormat.HASH_TYPE, "hash_type", "0 (Chromium OS) is not read, only 1");
        } else if (type != VerityFormat.HASH_TYPE_NORMAL) {
            throw block.malformed(VerityFormat.HASH_TYPE, "hash_type", type + " is unknown");
        }
    }

    private static VerityAlgorithm algorithm(OnDiskStructure block) throws IOException {
        String field = new String(
                block.bytes(VerityFormat.ALGORITHM, VerityFormat.ALGORITHM_BYTES), StandardCharsets.ISO_8859_1);
        int end = field.indexOf('\0');
        String name = end < 0 ? field : field.substring(0, end);
        return VerityAlgorithm.named(name)
                .orElseThrow(() -> block.unsupported(
                        VerityFormat.ALGORITHM, "algorithm", "\"" + name + "\" is neither sha256 nor sha512"));
    }

    private static int blockSize(OnDiskStructure block, int at, String field) throws IOException {
        long size = block.u32(at);
        if (size < VerityFormat.MIN_BLOCK_BYTES || size > VerityFormat.MAX_BLOCK_BYTES || Long.bitCount(size) != 1) {
            throw block.malformed(at, field, size + " is not a power of two from 512 to 65536");
        }
        return (int) size;
    }

    private static long dataBlocks(OnDiskStructure block, int blockSize, long dataSize) throws IOException {
        long blocks = block.u64(VerityFormat.DATA_BLOCKS, "data_blocks");
        if (blocks == 0 || blocks > dataSize / blockSize) {
            throw block.malformed(
                    VerityFormat.DATA_BLOCKS,
                    "data_blocks",
                    blocks + " of " + blockSize + " bytes do not fit the data of " + dataSize + " bytes");
        }
        return blocks;
    }

    private static ByteString salt(OnDiskStructure block) throws IOException {
        int size = block.u16(VerityFormat.SALT_SIZE);
        if (size > VerityFormat.MAX_SALT_BYTES) {
            throw block.malformed(
                    VerityFormat.SALT_SIZE, "salt_size", size + " is more than " + VerityFormat.MAX_SALT_BYTES);
        }
        return ByteString.copyOf(block.bytes(VerityFormat.SALT, size));
    }
}
