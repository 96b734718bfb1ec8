package org.gnome.oci.compress;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The compression of a file system's blocks: a block lies in memory, and so does what it decompresses to.
 *
 * <p>Decompression stops without complaint where the output is full, since a file may use only the start of a block
 * that it shares. Thread-safe.
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

    /** The largest dictionary that EROFS allows (Z_EROFS_LZMA_MAX_DICT_SIZE). */
    private static final int MAX_LZMA_DICTIONARY = 8 << 20;

    /** A block of a file system is no larger than 1 MiB, so its dictionary need not be. */
    private static final int XZ_MEMORY_LIMIT_KIB = 64 * 1024;

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
        if (this == DEFLATE) {
            Inflater inflater = new Inflater(true);
            try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(block, offset, length), inflater)) {
                return in.readNBytes(output, 0, outputLength);
            } finally {
                inflater.end();
            }
        }
        try (InputStream in = open(block, offset, length, outputLength)) {
            return in.readNBytes(output, 0, outputLength);
        }
    }

    private InputStream open(byte[] block, int offset, int length, int outputLength) throws IOException {
        InputStream in = new ByteArrayInputStream(block, offset, length);
        return switch (this) {
            case DEFLATE, ZLIB -> new InflaterInputStream(in);
            case LZ4 -> new BlockLZ4CompressorInputStream(in);
            case MICRO_LZMA -> openMicroLzma(Arrays.copyOfRange(block, offset, offset + length), outputLength);
            case XZ -> new XZInputStream(in, XZ_MEMORY_LIMIT_KIB);
            case ZSTD -> new ZstdInputStream(in);
        };
    }

    private static InputStream openMicroLzma(byte[] stream, int outputLength) throws IOException {
        if (stream.length == 0) {
            throw new IOException("an empty block");
        }
        byte properties = (byte) ~stream[0];
        stream[0] = 0;
        return new LZMAInputStream(new ByteArrayInputStream(stream), outputLength, properties, MAX_LZMA_DICTIONARY);
    }
}
