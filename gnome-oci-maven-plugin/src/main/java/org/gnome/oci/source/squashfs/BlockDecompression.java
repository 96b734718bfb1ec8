package org.gnome.oci.source.squashfs;

import java.io.IOException;
import java.util.Arrays;
import org.gnome.oci.compress.BlockCodec;
import org.gnome.oci.io.MalformedFormatException;

/** Decompresses a block to its end, so that a checksum after its data is verified. */
final class BlockDecompression {
    private BlockDecompression() {}

    /**
     * Decompresses a whole block.
     *
     * @param limit how many bytes it may hold at most
     * @param structure what an error calls the block
     * @param position where it lies in the image
     */
    static byte[] decompress(BlockCodec codec, byte[] stored, int limit, String source, String structure, long position)
            throws IOException {
        byte[] bytes = new byte[limit + 1];
        int count = decompress(codec, stored, bytes, source, structure, position);
        return Arrays.copyOf(bytes, count);
    }

    /** Decompresses a whole block that must be at least one byte smaller than the output. */
    static int decompress(
            BlockCodec codec, byte[] stored, byte[] output, String source, String structure, long position)
            throws IOException {
        int count;
        try {
            count = codec.decode(stored, 0, stored.length, output, output.length);
        } catch (IOException e) {
            MalformedFormatException malformed = new MalformedFormatException(
                    source, structure, position, "does not decompress as " + codec + ": " + e.getMessage());
            malformed.initCause(e);
            throw malformed;
        }
        if (count == output.length) {
            throw new MalformedFormatException(
                    source, structure, position, "holds more than " + (output.length - 1) + " bytes");
        }
        return count;
    }
}
