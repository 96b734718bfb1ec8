package org.gnome.oci.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A window of another source. */
record SourceSlice(RandomAccessSource parent, String name, long offset, long size) implements RandomAccessSource {
    SourceSlice {
        if (offset < 0 || size < 0) {
            throw new IllegalArgumentException("negative range");
        }
    }

    @Override
    public int read(long position, ByteBuffer buffer) throws IOException {
        Objects.checkIndex(position, Long.MAX_VALUE);
        if (position >= size) {
            return -1;
        }
        int wanted = (int) Math.min(buffer.remaining(), size - position);
        ByteBuffer window = buffer.slice(buffer.position(), wanted);
        int count = parent.read(offset + position, window);
        if (count > 0) {
            buffer.position(buffer.position() + count);
        }
        return count;
    }

    @Override
    public void close() {
        // The parent belongs to whoever opened it.
    }
}
