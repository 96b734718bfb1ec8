package org.gnome.oci.io;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A filter that sees every byte in order: reads of one byte and skips go through its bulk read, and there is no way
 * back.
 */
public abstract class SequentialInputStream extends FilterInputStream {
    private static final int SKIP_BYTES = 8192;

    /** Wraps a stream, which is closed with this one. */
    protected SequentialInputStream(InputStream in) {
        super(in);
    }

    @Override
    public abstract int read(byte[] buffer, int offset, int length) throws IOException;

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final long skip(long count) throws IOException {
        byte[] scratch = new byte[(int) Math.min(SKIP_BYTES, Math.max(count, 1))];
        long skipped = 0;
        while (skipped < count) {
            int read = read(scratch, 0, (int) Math.min(scratch.length, count - skipped));
            if (read < 0) {
                break;
            }
            skipped += read;
        }
        return skipped;
    }

    @Override
    public final boolean markSupported() {
        return false;
    }
}
