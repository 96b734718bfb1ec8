package org.gnome.oci.source.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;

/**
 * Data that are checked against a hash tree whenever they are read, block by block, as dm-verity does. Thread-safe;
 * closing it does nothing, data and tree belong to whoever opened them.
 *
 * <p>It ends with the last block that the tree covers.
 */
final class VeritySource implements RandomAccessSource {
    private final RandomAccessSource data;
    private final VerityTree tree;
    private final int blockSize;
    private final long size;

    /** The last block that was read in part: inodes and directory entries are read one after the other. */
    private volatile Block lastPartial = new Block(-1, new byte[0]);

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Block(long number, byte[] bytes) {}

    private VeritySource(RandomAccessSource data, VerityTree tree) {
        this.data = data;
        this.tree = tree;
        this.blockSize = tree.superblock().dataBlockSize();
        this.size = Math.multiplyExact(tree.superblock().dataBlocks(), blockSize);
    }

    /**
     * Data under a tree.
     *
     * @throws org.gnome.oci.io.IntegrityException if the last block is not one that the tree covers
     */
    static VeritySource open(RandomAccessSource data, VerityTree tree) throws IOException {
        VeritySource source = new VeritySource(data, tree);
        source.block(source.size / source.blockSize - 1);
        return source;
    }

    @Override
    public int read(long position, ByteBuffer buffer) throws IOException {
        Objects.checkIndex(position, Long.MAX_VALUE);
        if (position >= size) {
            return -1;
        }
        long block = position / blockSize;
        int within = (int) (position % blockSize);
        int whole = (int) Math.min(buffer.remaining() / blockSize, size / blockSize - block);
        if (within == 0 && whole > 0) {
            return readWhole(block, whole, buffer);
        }
        int count = Math.min(buffer.remaining(), blockSize - within);
        buffer.put(block(block), within, count);
        return count;
    }

    /** Reads into the caller's memory and checks there, so that what is checked is what is used. */
    private int readWhole(long first, int count, ByteBuffer buffer) throws IOException {
        ByteBuffer window = buffer.slice(buffer.position(), count * blockSize);
        OnDiskStructure.readFully(data, "data", first * blockSize, window);
        for (int i = 0; i < count; i++) {
            tree.require(data.name(), first + i, window.slice(i * blockSize, blockSize));
        }
        buffer.position(buffer.position() + count * blockSize);
        return count * blockSize;
    }

    private byte[] block(long number) throws IOException {
        Block known = lastPartial;
        if (known.number == number) {
            return known.bytes;
        }
        byte[] bytes = new byte[blockSize];
        OnDiskStructure.readFully(data, "data", number * blockSize, ByteBuffer.wrap(bytes));
        tree.require(data.name(), number, ByteBuffer.wrap(bytes));
        lastPartial = new Block(number, bytes);
        return bytes;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String name() {
        return data.name();
    }

    @Override
    public void close() {
        // Data and tree belong to whoever opened them.
    }
}
