package org.gnome.oci.compress;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.LimitedInputStream;
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

    /** A zstd stream may begin with a frame that is passed over (RFC 8878, "Skippable Frames"). */
    private static final Pattern SKIPPABLE_FRAME = Pattern.compile("5[0-9a-f]2a4d18");

    private static final int LONGEST_MAGIC = 6;

    /** A dictionary of 64 MiB (xz -9) needs 65 MiB; nobody publishes with more. */
    private static final int XZ_MEMORY_LIMIT_KIB = 128 * 1024;

    /** 128 MiB, the largest window that zstd --ultra uses without --long. */
    private static final int ZSTD_WINDOW_LOG_LIMIT = 27;

    /** Four times the largest image that is known (some 15 GB): a bomb may not fill the disk. */
    private static final long MAX_OUTPUT_BYTES = 64L << 30;

    private static final int BUFFER_BYTES = 1 << 16;

    private final String magicHex;

    Compression(String magicHex) {
        this.magicHex = magicHex;
    }

    /** Recognises a compression and opens the stream of decompressed bytes, which closes the one below. */
    public static InputStream decompressDetected(InputStream in, String source) throws IOException {
        InputStream buffered = in.markSupported() ? in : new BufferedInputStream(in, BUFFER_BYTES);
        buffered.mark(LONGEST_MAGIC);
        Compression compression = detect(buffered);
        buffered.reset();
        return compression.decompress(buffered, source);
    }

    /** Recognises the compression of a stream by its first bytes, which are read. */
    public static Compression detect(InputStream in) throws IOException {
        String start = HexFormat.of().formatHex(in.readNBytes(LONGEST_MAGIC));
        for (Compression compression : values()) {
            if (compression != NONE && start.startsWith(compression.magicHex)) {
                return compression;
            }
        }
        return SKIPPABLE_FRAME.matcher(start).lookingAt() ? ZSTD : NONE;
    }

    /** Opens the stream of decompressed bytes, which closes the one below. */
    public InputStream decompress(InputStream in, String source) throws IOException {
        if (this == NONE) {
            return in;
        }
        String structure = name().toLowerCase(Locale.ROOT) + " stream";
        try {
            return new LimitedInputStream(
                    new NamedDecoderInputStream(decoder(in), source, structure), MAX_OUTPUT_BYTES, source, structure);
        } catch (MemoryLimitException e) {
            throw new UnsupportedFeatureException(
                    source, structure + ".dictionary size", 0, "needs " + e.getMemoryNeeded() + " KiB of memory");
        } catch (FormatException e) {
            throw e;
        } catch (IOException e) {
            throw NamedDecoderInputStream.malformed(source, structure, 0, e);
        }
    }

    /** The library's stream, which reads a header at once. */
    private InputStream decoder(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP ->
                GzipCompressorInputStream.builder()
                        .setInputStream(new BufferedInputStream(in, BUFFER_BYTES))
                        .setDecompressConcatenated(true)
                        .get();
            case ZSTD -> new ZstdInputStream(in).setLongMax(ZSTD_WINDOW_LOG_LIMIT);
            case XZ -> new XZInputStream(in, XZ_MEMORY_LIMIT_KIB);
        };
    }
}
