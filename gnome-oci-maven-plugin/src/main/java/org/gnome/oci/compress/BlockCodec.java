package org.gnome.oci.compress;

import java.io.EOFException;
import java.io.IOException;
import java.util.Objects;

/**
 * The compression of a file system's blocks: a block lies in memory, and so does what it decompresses to.
 *
 * <p>Decompression stops without complaint where the output is full, since a file may use only the start of a block
 * that it shares. Thread-safe; the state that a decoder needs is kept for the next block.
 */
public enum BlockCodec {
    /** DEFLATE without a header (RFC 1951). */
    DEFLATE,
    /** DEFLATE in a zlib stream (RFC 1950). */
    ZLIB,
    /** An LZ4 block without a frame. */
    LZ4,
    /** LZMA whose first byte, which is always zero, holds the complement of the properties: MicroLZMA of XZ Utils. */
    MICRO_LZMA,
    /** An .xz stream. */
    XZ,
    /** A zstd frame (RFC 8878). */
    ZSTD;

    /**
     * Decompresses a block.
     *
     * @param block has the compressed bytes from {@code offset} for {@code length}
     * @param output takes what the block holds, from its start
     * @param outputLength how many bytes are wanted at most
     * @return how many bytes the block had, up to that
     * @throws IOException with a reason for people if the block does not decode
     */
    public int decode(byte[] block, int offset, int length, byte[] output, int outputLength) throws IOException {
        Objects.checkFromIndexSize(offset, length, block.length);
        Objects.checkFromIndexSize(0, outputLength, output.length);
        if (length == 0) {
            throw new IOException("an empty block");
        }
        BlockDecoder decoder = IdleBlockDecoders.take(this);
        boolean kept = false;
        try {
            int count = decoder.decode(block, offset, length, output, outputLength);
            kept = IdleBlockDecoders.keep(this, decoder);
            return count;
        } catch (EOFException e) {
            throw new IOException("ends in the middle of the stream", e);
        } finally {
            // What failed may be in any state.
            if (!kept) {
                decoder.close();
            }
        }
    }
}
