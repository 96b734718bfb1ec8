package org.gnome.oci.io;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Passes everything on but {@link #close()}, which only flushes: the stream below belongs to somebody else. */
public final class UnclosedOutputStream extends FilterOutputStream {
    /** Wraps a stream. */
    public UnclosedOutputStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        out.write(buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
