package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes filez objects for a cache: the content goes into stored blocks of deflate (RFC 1951, section 3.2.4), which
 * need no compressor.
 */
final class FilezWriter {
    /** The largest length of a stored block. */
    private static final int MAX_BLOCK_BYTES = 0xffff;

    private FilezWriter() {}

    /**
     * Writes a file or, if the header is one's, a symbolic link, which has no content.
     *
     * @param size how many bytes of content there are
     */
    static void write(FileHeader header, long size, InputStream content, OutputStream out) throws IOException {
        out.write(FileHeaderWriter.writeFilez(header, size));
        if (header.isSymbolicLink()) {
            return;
        }
        byte[] block = new byte[(int) Math.min(MAX_BLOCK_BYTES, size)];
        long left = size;
        do {
            int length = content.readNBytes(block, 0, (int) Math.min(block.length, left));
            left -= length;
            out.write(blockHeader(length, left == 0));
            out.write(block, 0, length);
        } while (left > 0);
        content.transferTo(OutputStream.nullOutputStream());
    }

    /** Three bits in a byte of their own, then the length and its complement. */
    private static byte[] blockHeader(int length, boolean last) {
        return ByteBuffer.allocate(5)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) (last ? 1 : 0))
                .putShort((short) length)
                .putShort((short) ~length)
                .array();
    }
}
