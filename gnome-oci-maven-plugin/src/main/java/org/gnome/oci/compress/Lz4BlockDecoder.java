package org.gnome.oci.compress;

import java.io.IOException;

/**
 * Decompresses LZ4 blocks (lz4_Block_format.md of LZ4). A sequence is a token, literals, and a copy of what was decoded
 * before; the last sequence ends after its literals.
 */
final class Lz4BlockDecoder implements BlockDecoder {
    private static final int LENGTH_MASK = 0xf;
    private static final int LITERALS_SHIFT = 4;
    private static final int MIN_MATCH = 4;
    private static final int MAX_BYTE = 0xff;
    private static final int OFFSET_BYTES = 2;

    private byte[] block = {};
    private int position;
    private int end;

    @Override
    public int decode(byte[] input, int offset, int length, byte[] output, int outputLength) throws IOException {
        block = input;
        position = offset;
        end = offset + length;
        int written = 0;
        while (written < outputLength && position < end) {
            int token = block[position++] & MAX_BYTE;
            int literals = Math.min(length(token >>> LITERALS_SHIFT), outputLength - written);
            if (literals > end - position) {
                throw new IOException("literals go on after the end");
            }
            System.arraycopy(block, position, output, written, literals);
            position += literals;
            written += literals;
            if (written < outputLength && position < end) {
                written += copy(distance(written), length(token & LENGTH_MASK), output, written, outputLength);
            }
        }
        return written;
    }

    /** A length of which the token holds the first part; it saturates rather than overflow. */
    private int length(int first) throws IOException {
        int length = first;
        if (first == LENGTH_MASK) {
            int next;
            do {
                if (position == end) {
                    throw new IOException("a length goes on after the end");
                }
                next = block[position++] & MAX_BYTE;
                length = Math.min(length + next, Integer.MAX_VALUE / 2);
            } while (next == MAX_BYTE);
        }
        return length;
    }

    private int distance(int written) throws IOException {
        if (end - position < OFFSET_BYTES) {
            throw new IOException("ends within an offset");
        }
        int distance = (block[position] & MAX_BYTE) | (block[position + 1] & MAX_BYTE) << Byte.SIZE;
        position += OFFSET_BYTES;
        if (distance == 0 || distance > written) {
            throw new IOException("the offset " + distance + " lies before the start of the output");
        }
        return distance;
    }

    /** Copies what may overlap with itself: then each round doubles what is there. */
    private static int copy(int distance, int length, byte[] output, int written, int outputLength) {
        int total = Math.min(length + MIN_MATCH, outputLength - written);
        int from = written - distance;
        int copied = 0;
        while (copied < total) {
            int count = Math.min(total - copied, distance + copied);
            System.arraycopy(output, from, output, written + copied, count);
            copied += count;
        }
        return total;
    }
}
