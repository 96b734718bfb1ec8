package org.gnome.oci.source.tar;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.gnome.oci.io.ExactInputStream;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.tar.TarFormat.Field;

/**
 * A strict reader of a tar stream: ustar, pax, GNU and the form before POSIX.
 *
 * <p>Whatever two readers could take in two ways is refused instead: a wrong checksum or number, also in a field that
 * an extended header overrides, bytes after the NUL of a name, content of an entry that has none, a name stated twice,
 * a directory by one of two names only, an extended header without an entry, a sparse file. The archive ends with two
 * blocks of zeros, and only zeros may follow; one that stops anywhere else was cut off. Only a layer may stop after an
 * entry, see {@link #ofLayer}.
 *
 * <p>Life cycle: {@link #next()} until it is empty; {@link #content()} may be read in between, as far as wanted. The
 * stream below is never closed. Not thread-safe.
 */
public final class TarReader {
    private final PositionedInputStream in;
    private final String source;
    private final boolean needsEnd;
    private PaxHeader global = PaxHeader.EMPTY;
    private boolean needsEntry;
    private InputStream content = InputStream.nullInputStream();
    private String contentName = "";
    private long contentEnd;
    private boolean ended;

    /**
     * Reads a decompressed archive from its start.
     *
     * @param source what errors name
     */
    public TarReader(InputStream in, String source) {
        this(in, source, true);
    }

    private TarReader(InputStream in, String source, boolean needsEnd) {
        this.in = new PositionedInputStream(in);
        this.source = source;
        this.needsEnd = needsEnd;
    }

    /**
     * Reads a layer of an image, which may stop after an entry, even before the zeros that fill its last block.
     *
     * <p>{@code umoci insert} (0.4.7) writes such layers, and every runtime takes them, as Go's archive/tar does. The
     * digest of the layer, which the caller checks, tells them from layers that were cut off.
     *
     * @param source what errors name
     */
    public static TarReader ofLayer(InputStream in, String source) {
        return new TarReader(in, source, false);
    }

    /**
     * The next entry, or nothing at the end of the archive.
     *
     * @throws FormatException if the archive is malformed or has a feature that is not read
     */
    public Optional<TarEntry> next() throws IOException {
        content = InputStream.nullInputStream();
        if (ended) {
            return Optional.empty();
        }
        skipTo(contentEnd, contentName);
        if (!isPadded(contentEnd, contentName)) {
            ended = true;
            return Optional.empty();
        }
        ExtendedHeaders extended = new ExtendedHeaders(source);
        while (true) {
            long offset = in.position();
            byte[] block = readBlock(extended.isEmpty());
            if (isZero(block)) {
                requireEntry(extended, offset);
                requireEntryAfterGlobal(offset);
                readEnd(block.length);
                return Optional.empty();
            }
            TarHeader header = TarHeader.read(block, source, offset);
            if (!extend(header, extended, offset)) {
                return Optional.of(begin(new TarEntryReader(header, source, offset).read(extended, global)));
            }
        }
    }

    /** How many bytes of the archive were read. */
    public long position() {
        return in.position();
    }

    /** The content of the last entry: exactly its size, to be read before the next entry is asked for. */
    public InputStream content() {
        return content;
    }

    private TarEntry begin(TarEntry entry) {
        needsEntry = false;
        contentName = "content of " + entry.name();
        contentEnd = Math.addExact(entry.contentOffset(), entry.size());

        content = ExactInputStream.window(in, entry.size(), source, contentName);
        return entry;
    }

    /** Takes a header that extends the entry after it; whether it was one. */
    private boolean extend(TarHeader header, ExtendedHeaders extended, long offset) throws IOException {
        long contentOffset = offset + TarFormat.BLOCK_BYTES;
        switch (header.typeflag()) {
            case TarFormat.PAX_HEADER ->
                extended.addPax(readContent(header, "pax header", TarFormat.MAX_PAX_BYTES), contentOffset);
            case TarFormat.GNU_LONG_NAME -> extended.addLongName(readLong(header, "GNU long name"), contentOffset);
            case TarFormat.GNU_LONG_LINK -> extended.addLongLink(readLong(header, "GNU long link"), contentOffset);
            case TarFormat.PAX_GLOBAL_HEADER -> {
                requireEntry(extended, offset);
                readGlobal(header, contentOffset);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void readGlobal(TarHeader header, long contentOffset) throws IOException {
        byte[] bytes = readContent(header, "pax global header", TarFormat.MAX_PAX_BYTES);
        PaxHeader read = new PaxHeaderReader(bytes, source, contentOffset).read();
        needsEntry = true;
        global = global.overlaid(new PaxAttributesReader(source, contentOffset).readGlobal(read));
    }

    private void requireEntry(ExtendedHeaders extended, long offset) throws MalformedFormatException {
        if (!extended.isEmpty()) {
            throw new MalformedFormatException(
                    source, "tar header", offset, "is not the entry that the extended header before it needs");
        }
    }

    /** Some readers refuse a header for all that follows where nothing does, and some do not. */
    private void requireEntryAfterGlobal(long offset) throws MalformedFormatException {
        if (needsEntry) {
            throw new MalformedFormatException(
                    source, "pax global header", offset, "is followed by the end of the archive");
        }
    }

    /** Such a header is always named {@code ././@LongLink}; that of a pax header may be cut behind a slash. */
    private byte[] readLong(TarHeader header, String structure) throws IOException {
        if (header.name().endsWith((byte) '/')) {
            throw header.malformed(Field.NAME, structure + " has the name of a directory, which readers take it for");
        }
        return readContent(header, structure, TarFormat.MAX_LONG_NAME_BYTES);
    }

    /** Reads the content of an extended header, which is refused by its size before a byte of it is read. */
    private byte[] readContent(TarHeader header, String structure, int limit) throws IOException {
        long size = header.size();
        if (size > limit) {
            throw header.malformed(
                    Field.SIZE, structure + " of " + size + " bytes is larger than the limit of " + limit);
        }
        long start = in.position();
        byte[] bytes = in.readNBytes(Math.toIntExact(size));
        if (bytes.length < size) {
            throw truncated(structure);
        }
        skipTo(padded(start + size), structure);
        return bytes;
    }

    /** The next block, or no byte where the archive stops and may. */
    private byte[] readBlock(boolean afterEntry) throws IOException {
        byte[] block = in.readNBytes(TarFormat.BLOCK_BYTES);
        boolean stops = block.length == 0 && afterEntry && !needsEnd;
        if (block.length < TarFormat.BLOCK_BYTES && !stops) {
            throw truncated("tar header");
        }
        return block;
    }

    /** A first block of zeros was read, if it has bytes; a second one must follow, and then nothing but zeros. */
    private void readEnd(int firstLength) throws IOException {
        ended = true;
        if (firstLength == 0) {
            return;
        }
        requireZero(readBlock(true));
        byte[] rest = in.readNBytes(TarFormat.BLOCK_BYTES);
        while (rest.length > 0) {
            requireZero(rest);
            rest = in.readNBytes(TarFormat.BLOCK_BYTES);
        }
    }

    private void requireZero(byte[] bytes) throws MalformedFormatException {
        if (!isZero(bytes)) {
            throw new MalformedFormatException(
                    source, "end of archive", in.position() - bytes.length, "is followed by something else than zeros");
        }
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static long padded(long position) {
        long beyond = position % TarFormat.BLOCK_BYTES;
        return beyond == 0 ? position : Math.addExact(position, TarFormat.BLOCK_BYTES - beyond);
    }

    /** Skips what fills the last block of a content; false where the archive stops before, and may. */
    private boolean isPadded(long end, String structure) throws IOException {
        int expected = Math.toIntExact(padded(end) - end);
        if (in.readNBytes(expected).length == expected) {
            return true;
        } else if (needsEnd) {
            throw truncated(structure);
        }
        return false;
    }

    private void skipTo(long position, String structure) throws IOException {
        try {
            in.skipNBytes(position - in.position());
        } catch (EOFException e) {
            throw truncated(structure);
        }
    }

    private FormatException truncated(String structure) {
        return new MalformedFormatException(
                source, structure, in.position(), "the archive ends before its two blocks of zeros");
    }
}
