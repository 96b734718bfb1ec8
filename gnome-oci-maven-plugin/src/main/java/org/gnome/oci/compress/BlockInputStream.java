package org.gnome.oci.compress;

import java.io.InputStream;
import java.util.Objects;

/** The bytes of a block, without the locks that {@link java.io.ByteArrayInputStream} takes for every byte. */
final class BlockInputStream extends InputStream {
    private static final int MAX_BYTE = 0xff;

    private final byte[] block;
    private final int first;
    private final int end;
    private int position;
    private byte firstByte;

    BlockInputStream(byte[] block, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, block.length);
        this.block = block;
        this.first = offset;
        this.position = offset;
        this.end = offset + length;
        this.firstByte = length == 0 ? 0 : block[offset];
    }

    /** Lets the stream begin with another byte; the block, which belongs to somebody else, stays as it is. */
    void replaceFirst(byte replacement) {
        firstByte = replacement;
    }

    @Override
    public int read() {
        if (position == end) {
            return -1;
        }
        int value = position == first ? firstByte : block[position];
        position++;
        return value & MAX_BYTE;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        if (position == end) {
            return -1;
        }
        int count = Math.min(length, end - position);
        System.arraycopy(block, position, buffer, offset, count);
        if (position == first) {
            buffer[offset] = firstByte;
        }
        position += count;
        return count;
    }
}
