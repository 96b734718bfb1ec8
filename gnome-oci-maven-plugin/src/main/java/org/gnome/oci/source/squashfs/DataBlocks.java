package org.gnome.oci.source.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.gnome.oci.compress.BlockCodec;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;

/** The data blocks and fragments of an image. Thread-safe. */
final class DataBlocks {
    /** At most 8 MiB: who reads files in storage order needs one at a time, and threads some more. */
    private static final int CACHED_FRAGMENTS = 8;

    private static final int START_BLOCK = 0;
    private static final int SIZE = 8;

    private static final String STRUCTURE = "data block";

    private final RandomAccessSource image;
    private final BlockCodec codec;
    private final int blockSize;
    private final LookupTable fragments;
    private final BlockCache<DataBlock, byte[]> cache = new BlockCache<>(CACHED_FRAGMENTS, this::fragmentBytes);

    DataBlocks(RandomAccessSource image, Superblock superblock, LookupTable fragments) {
        this.image = image;
        this.codec = superblock.codec();
        this.blockSize = superblock.blockSize();
        this.fragments = fragments;
    }

    int blockSize() {
        return blockSize;
    }

    String source() {
        return image.name();
    }

    long fragmentCount() {
        return fragments.count();
    }

    /** Where a fragment is stored; the index must be less than the count. */
    DataBlock fragment(long index) throws IOException {
        OnDiskStructure entry = fragments.entry(index);
        DataBlock block = DataBlock.of(entry.u64(START_BLOCK, "start_block"), entry, SIZE, "size", blockSize);
        if (block.isHole()) {
            throw entry.malformed(SIZE, "size", "is zero");
        }
        return block;
    }

    /** The decoded bytes of a fragment, which nobody changes. */
    byte[] fragmentBytes(long index) throws IOException {
        return cache.get(fragment(index));
    }

    private byte[] fragmentBytes(DataBlock block) throws IOException {
        byte[] bytes = new byte[blockSize + 1];
        return Arrays.copyOf(bytes, decode(block, bytes));
    }

    /**
     * Decodes a block of a file.
     *
     * @param output has a byte more than the block may hold
     * @param expected how many bytes of the file the block must hold
     */
    void read(DataBlock block, byte[] output, int expected) throws IOException {
        if (block.isHole()) {
            Arrays.fill(output, 0, expected, (byte) 0);
            return;
        }
        int count = decode(block, output);
        if (count != expected) {
            throw malformed(block, "holds " + count + " bytes instead of " + expected);
        }
    }

    private int decode(DataBlock block, byte[] output) throws IOException {
        if (!block.compressed()) {
            if (block.storedBytes() >= output.length) {
                throw malformed(block, "holds more than " + (output.length - 1) + " bytes");
            }
            return stored(block, output);
        }
        byte[] stored = new byte[block.storedBytes()];
        stored(block, stored);
        return BlockDecompression.decompress(codec, stored, output, image.name(), STRUCTURE, block.position());
    }

    private int stored(DataBlock block, byte[] target) throws IOException {
        if (block.position() > image.size() - block.storedBytes()) {
            throw malformed(block, "has " + block.storedBytes() + " bytes, of " + image.size() + " in all");
        }
        OnDiskStructure.readFully(image, STRUCTURE, block.position(), ByteBuffer.wrap(target, 0, block.storedBytes()));
        return block.storedBytes();
    }

    private MalformedFormatException malformed(DataBlock block, String reason) {
        return new MalformedFormatException(image.name(), STRUCTURE, block.position(), reason);
    }
}
