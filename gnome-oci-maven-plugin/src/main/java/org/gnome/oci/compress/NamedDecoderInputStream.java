package org.gnome.oci.compress;

import java.io.IOException;
import java.io.InputStream;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.SequentialInputStream;

/** Turns what a codec library says of bad input into our error, which names the source and the place in the output. */
final class NamedDecoderInputStream extends SequentialInputStream {
    private final String source;
    private final String structure;
    private long position;

    NamedDecoderInputStream(InputStream in, String source, String structure) {
        super(in);
        this.source = source;
        this.structure = structure;
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
}
