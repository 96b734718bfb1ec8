package org.gnome.oci.compress;

import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.LZMAInputStream;

/** Decompresses MicroLZMA blocks by XZ for Java. */
final class MicroLzmaBlockDecoder implements BlockDecoder {
    /** The least that LZMA takes. */
    private static final int MIN_DICTIONARY = 4096;

    /** Until an end marker, which does not come: whoever reads knows how much is wanted. */
    private static final long UNKNOWN_SIZE = -1;

    private final BasicArrayCache arrays = new BasicArrayCache();

    @Override
    public int decode(byte[] block, int offset, int length, byte[] output, int outputLength) throws IOException {
        byte properties = (byte) ~block[offset];
        BlockInputStream stream = new BlockInputStream(block, offset, length);
        stream.replaceFirst((byte) 0);
        // Nothing refers to bytes before the output, so it need not remember more than that.
        int dictionary = Math.max(outputLength, MIN_DICTIONARY);
        try (InputStream in = new LZMAInputStream(stream, UNKNOWN_SIZE, properties, dictionary, null, arrays)) {
            return in.readNBytes(output, 0, outputLength);
        }
    }
}
