package org.gnome.oci.initramfs;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import org.gnome.oci.compress.Compression;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;

/** Bytes of an initramfs with their positions. */
final class ArchiveStream {
    private static final int BUFFER_BYTES = 1 << 16;

    /** Enough to tell every compression. */
    private static final int PEEKED_BYTES = 6;

    private static final int SHORTEST_MAGIC_DIGITS = 4;

    private final String source;
    private final InputStream in;
    private final byte[] skipped = new byte[BUFFER_BYTES];
    private long position;

    /**
     * A stream.
     *
     * @param source what errors name
     * @param limit how many bytes it may have
     */
    ArchiveStream(String source, InputStream in, long limit) {
        this.source = source;
        this.in = new BufferedInputStream(new LimitedInputStream(in, limit, source, "initramfs"), BUFFER_BYTES);
    }

    long position() {
        return position;
    }

    /** What comes next, which stays; fewer bytes at the end. */
    byte[] peek() throws IOException {
        in.mark(PEEKED_BYTES);
        byte[] start = in.readNBytes(PEEKED_BYTES);
        in.reset();
        return start;
    }

    /** Passes zeros by. */
    void skipZeros() throws IOException {
        long start = position;
        in.mark(1);
        while (in.read() == 0) {
            position++;
            if (position - start > InitramfsFormat.MAX_PADDING_BYTES) {
                throw new MalformedFormatException(
                        source,
                        "initramfs",
                        start,
                        "more than " + InitramfsFormat.MAX_PADDING_BYTES + " zeros follow, which no tool writes");
            }
            in.mark(1);
        }
        in.reset();
    }

    byte[] read(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw ends(length);
        }
        position += length;
        return bytes;
    }

    void skip(long length) throws IOException {
        long left = length;
        while (left > 0) {
            int count = in.read(skipped, 0, (int) Math.min(left, skipped.length));
            if (count < 0) {
                throw ends(left);
            }
            position += count;
            left -= count;
        }
    }

    /** Passes by what fills up to the next multiple of four bytes. */
    void align() throws IOException {
        skip(Math.floorMod(-position, (long) InitramfsFormat.ALIGNMENT));
    }

    private MalformedFormatException ends(long missing) {
        return new MalformedFormatException(
                source,
                "cpio",
                position,
                "ends in the middle of an archive: " + missing + " more bytes are needed here");
    }

    /**
     * Everything from here on, decompressed.
     *
     * @throws UnsupportedFeatureException if it is in a compression that is not read here
     * @throws MalformedFormatException if it is in none
     */
    InputStream decompress() throws IOException {
        String start = HexFormat.of().formatHex(peek());
        String other = InitramfsFormat.OTHER_COMPRESSIONS.get(
                start.substring(0, Math.min(SHORTEST_MAGIC_DIGITS, start.length())));
        if (other != null) {
            throw new UnsupportedFeatureException(
                    source, "initramfs", position, "is compressed with " + other + "; gzip, xz and zstd are read");
        }
        in.mark(PEEKED_BYTES);
        Compression compression = Compression.detect(in);
        in.reset();
        if (compression == Compression.NONE) {
            throw new MalformedFormatException(
                    source, "initramfs", position, "there is neither a cpio archive nor a compressed one");
        }
        return compression.decompress(in, source);
    }
}
