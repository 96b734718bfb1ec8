package org.gnome.oci.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * A stream that must hold exactly as many bytes as its header promised.
 *
 * <p>It ends after that many bytes. A stream below that ends early, or that goes on where {@code refuseMore} is set, is
 * malformed.
 */
public final class ExactInputStream extends SequentialInputStream {
    private final String source;
    private final String structure;
    private final long size;
    private final boolean refuseMore;
    private long position;

    /** A window of the next {@code size} bytes; what follows belongs to somebody else, and closing leaves it open. */
    public static ExactInputStream window(InputStream in, long size, String source, String structure) {
        return new ExactInputStream(in, size, source, structure, false);
    }

    /** A whole stream that must end after {@code size} bytes. */
    public static ExactInputStream whole(InputStream in, long size, String source, String structure) {
        return new ExactInputStream(in, size, source, structure, true);
    }

    private ExactInputStream(InputStream in, long size, String source, String structure, boolean refuseMore) {
        super(in);
        this.size = size;
        this.source = source;
        this.structure = structure;
        this.refuseMore = refuseMore;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        if (position == size) {
            requireEnd();
            return -1;
        }
        int count = in.read(buffer, offset, (int) Math.min(length, size - position));
        if (count < 0) {
            throw new MalformedFormatException(
                    source, structure, position, "ends after " + position + " of " + size + " bytes");
        }
        position += count;
        return count;
    }

    private void requireEnd() throws IOException {
        if (refuseMore && in.read() >= 0) {
            throw new MalformedFormatException(source, structure, size, "goes on after its " + size + " bytes");
        }
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(in.available(), size - position);
    }

    /** Reads the rest, so that the stream below stands behind this window. */
    public void drain() throws IOException {
        transferTo(OutputStream.nullOutputStream());
    }

    @Override
    public void close() throws IOException {
        if (refuseMore) {
            in.close();
        }
    }
}
