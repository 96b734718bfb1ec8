package org.gnome.oci.compress;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decompresses DEFLATE blocks by the JDK. */
final class InflateBlockDecoder implements BlockDecoder {
    private final Inflater inflater;

    InflateBlockDecoder(boolean raw) {
        this.inflater = new Inflater(raw);
    }

    @Override
    public int decode(byte[] block, int offset, int length, byte[] output, int outputLength) throws IOException {
        inflater.reset();
        inflater.setInput(block, offset, length);
        int total = 0;
        try {
            while (total < outputLength && !inflater.finished()) {
                int count = inflater.inflate(output, total, outputLength - total);
                if (count == 0 && !inflater.finished()) {
                    throw new IOException(
                            inflater.needsDictionary() ? "needs a dictionary" : "ends in the middle of the stream");
                }
                total += count;
            }
        } catch (DataFormatException e) {
            throw new IOException(e.getMessage() == null ? "bad DEFLATE data" : e.getMessage(), e);
        }
        return total;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
