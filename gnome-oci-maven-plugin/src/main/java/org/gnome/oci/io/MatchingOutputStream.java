package org.gnome.oci.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** Compares what is written with what a stream holds, without keeping either. */
public final class MatchingOutputStream extends OutputStream {
    private final InputStream expected;
    private boolean matching = true;

    /** Compares with a stream, which is closed with this one. */
    public MatchingOutputStream(InputStream expected) {
        this.expected = expected;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        if (matching) {
            byte[] next = expected.readNBytes(length);
            matching = Arrays.equals(next, 0, next.length, buffer, offset, offset + length);
        }
    }

    /** Whether everything that was written is all that the stream held; to be asked once, at the end. */
    public boolean matchesToTheEnd() throws IOException {
        return matching && expected.read() < 0;
    }

    @Override
    public void close() throws IOException {
        expected.close();
    }
}
