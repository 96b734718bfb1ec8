package org.gnome.oci.compress;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;

/** Turns what a codec library says of bad input into our error, which names the source and the place in the output. */
final class NamedDecoderInputStream extends FilterInputStream {
    private final String source;
    private final String structure;
    private long position;

    NamedDecoderInputStream(InputStream in, String source, String structure) {
        super(in);
        this.source = source;
        this.structure = structure;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int count = in.read(buffer, offset, length);
            position += Math.max(count, 0);
            return count;
        } catch (FormatException e) {
            throw e;
        } catch (IOException e) {
            throw malformed(source, structure, position, e);
        }
    }

    static MalformedFormatException malformed(String source, String structure, long position, IOException cause) {
        MalformedFormatException malformed = new MalformedFormatException(
                source, structure, "does not decode after " + position + " bytes of output: " + cause.getMessage());
        malformed.initCause(cause);
        return malformed;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] scratch = new byte[(int) Math.min(8192, Math.max(count, 1))];
        return Math.max(0, read(scratch, 0, (int) Math.min(scratch.length, count)));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
