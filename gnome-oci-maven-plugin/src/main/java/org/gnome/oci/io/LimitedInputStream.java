package org.gnome.oci.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A stream that may not grow past a limit: the first byte beyond it is an error. */
public final class LimitedInputStream extends SequentialInputStream {
    private final long limit;
    private final String source;
    private final String structure;
    private long position;

    /** Limits a stream to a number of bytes. */
    public LimitedInputStream(InputStream in, long limit, String source, String structure) {
        super(in);
        this.limit = limit;
        this.source = source;
        this.structure = structure;
    }

    /** Reads everything, up to a limit. */
    public static byte[] readAll(InputStream in, long limit, String source, String structure) throws IOException {
        return new LimitedInputStream(in, limit, source, structure).readAllBytes();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        int count = in.read(buffer, offset, (int) Math.min(length, limit - position + 1));
        if (count > 0) {
            position += count;
            if (position > limit) {
                throw new MalformedFormatException(source, structure, limit, "is larger than " + limit + " bytes");
            }
        }
        return count;
    }
}
