package org.gnome.oci.source.erofs;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;

/**
 * A window of a source that moves on: physical clusters of a file follow each other, so more than one is read at once.
 * Not thread-safe.
 */
final class ReadAhead {
    /** Large enough that a system call costs nothing beside what is decoded. */
    static final int MAX_BYTES = 1 << 17;

    private final RandomAccessSource source;
    private final String name;
    private final long sourceSize;

    /** How many more bytes may be wanted: a hint, which decides only how much is read at once. */
    private long expected;

    private byte[] bytes = {};
    private long start;
    private int filled;

    ReadAhead(RandomAccessSource source, String name, long expected) throws IOException {
        this.source = source;
        this.name = name;
        this.sourceSize = source.size();
        this.expected = expected;
    }

    /** Lets the window hold a range, and returns where in {@link #bytes()} it begins. */
    int require(long position, int length) throws IOException {
        if (position < start || position + length > start + filled) {
            fill(position, length);
        }
        return (int) (position - start);
    }

    /** The window; the next call of {@link #require} changes it. */
    byte[] bytes() {
        return bytes;
    }

    private void fill(long position, int length) throws IOException {
        boolean movesOn = filled == 0 || (position >= start && position <= start + filled + MAX_BYTES);
        long ahead = movesOn ? Math.min(Math.min(expected, MAX_BYTES), sourceSize - position) : 0;
        int wanted = (int) Math.max(length, ahead);
        if (bytes.length < wanted) {
            bytes = new byte[wanted];
        }
        filled = 0;
        OnDiskStructure.readFully(source, name, position, ByteBuffer.wrap(bytes, 0, wanted));
        start = position;
        filled = wanted;
        expected -= wanted;
    }
}
