package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;

/**
 * Inflates the payload of a filez object, a raw deflate stream (RFC 1951) that must end where the object ends.
 *
 * <p>Holds native memory until it is closed; owns the object, which it closes too.
 */
final class FilezPayloadStream extends InputStream {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final String STRUCTURE = "filez.content";

    private final RandomAccessSource object;
    private final String source;
    private final Inflater inflater = new Inflater(true);
    private final ByteBuffer compressed;
    private long position;
    private boolean closed;

    FilezPayloadStream(RandomAccessSource object, String source, long payloadOffset) throws IOException {
        this.object = object;
        this.source = source;
        this.position = payloadOffset;
        long payload = Math.max(1, object.size() - payloadOffset);
        this.compressed = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, payload));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (closed) {
            throw new IOException("the stream is closed");
        }
        if (length == 0) {
            return 0;
        }
        int count = inflate(buffer, offset, length);
        while (count == 0) {
            if (inflater.finished()) {
                requireEnd();
                return -1;
            }
            fill();
            count = inflate(buffer, offset, length);
        }
        return count;
    }

    private int inflate(byte[] buffer, int offset, int length) throws MalformedFormatException {
        try {
            return inflater.inflate(buffer, offset, length);
        } catch (DataFormatException e) {
            MalformedFormatException failure = malformed("is no deflate stream: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    private void fill() throws IOException {
        compressed.clear();
        int count = object.read(position, compressed);
        if (count < 0) {
            throw malformed("ends inside its deflate stream");
        }
        position += count;
        inflater.setInput(compressed.array(), 0, count);
    }

    private void requireEnd() throws IOException {
        if (inflater.getRemaining() > 0 || position < object.size()) {
            throw malformed("goes on after its deflate stream");
        }
    }

    /** The offset is the one of the first byte that was not used. */
    private MalformedFormatException malformed(String reason) {
        return new MalformedFormatException(source, STRUCTURE, position - inflater.getRemaining(), reason);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        inflater.end();
        object.close();
    }
}
