package org.gnome.oci.compress;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/**
 * A compression that can be read, recognised by the magic number at the start of a stream.
 *
 * <p>All members of a gzip stream and all frames of a zstd stream are read, skippable ones are passed over.
 */
public enum Compression {
    NONE(""),
    GZIP("1f8b"),
    ZSTD("28b52ffd"),
    XZ("fd377a585a00");

    private static final int LONGEST_MAGIC = 6;

    /** A dictionary of 64 MiB (xz -9) needs 65 MiB; nobody publishes with more. */
    private static final int XZ_MEMORY_LIMIT_KIB = 128 * 1024;

    /** 128 MiB, the largest window that zstd --ultra uses without --long. */
    private static final int ZSTD_WINDOW_LOG_LIMIT = 27;

    private static final int BUFFER_BYTES = 1 << 16;

    private final String magicHex;

    Compression(String magicHex) {
        this.magicHex = magicHex;
    }

    /** Recognises a compression and opens the stream of decompressed bytes, which closes the one below. */
    public static InputStream decompressDetected(InputStream in, String source) throws IOException {
        InputStream buffered = in.markSupported() ? in : new BufferedInputStream(in, BUFFER_BYTES);
        buffered.mark(LONGEST_MAGIC);
        String start = HexFormat.of().formatHex(buffered.readNBytes(LONGEST_MAGIC));
        buffered.reset();
        for (Compression compression : values()) {
            if (compression != NONE && start.startsWith(compression.magicHex)) {
                return compression.decompress(buffered, source);
            }
        }
        return buffered;
    }

    /** Opens the stream of decompressed bytes, which closes the one below. */
    public InputStream decompress(InputStream in, String source) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP ->
                new NamedDecoderInputStream(
                        GzipCompressorInputStream.builder()
                                .setInputStream(new BufferedInputStream(in, BUFFER_BYTES))
                                .setDecompressConcatenated(true)
                                .get(),
                        source,
                        "gzip stream");
            case ZSTD ->
                new NamedDecoderInputStream(
                        new ZstdInputStream(in).setLongMax(ZSTD_WINDOW_LOG_LIMIT), source, "zstd stream");
            case XZ -> new NamedDecoderInputStream(xz(in, source), source, "xz stream");
        };
    }

    private static InputStream xz(InputStream in, String source) throws IOException {
        try {
            return new XZInputStream(in, XZ_MEMORY_LIMIT_KIB);
        } catch (MemoryLimitException e) {
            throw new UnsupportedFeatureException(
                    source, "xz stream.dictionary size", 0, "needs " + e.getMemoryNeeded() + " KiB of memory");
        }
    }
}
