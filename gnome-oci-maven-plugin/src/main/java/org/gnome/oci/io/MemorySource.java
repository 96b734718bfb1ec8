package org.gnome.oci.io;

import java.nio.ByteBuffer;
import java.util.Objects;

/** Bytes in memory. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MemorySource(String name, byte[] bytes) implements RandomAccessSource {
    @Override
    public int read(long position, ByteBuffer buffer) {
        Objects.checkIndex(position, Long.MAX_VALUE);
        if (position >= bytes.length) {
            return -1;
        }
        int count = Math.min(buffer.remaining(), bytes.length - (int) position);
        buffer.put(bytes, (int) position, count);
        return count;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
