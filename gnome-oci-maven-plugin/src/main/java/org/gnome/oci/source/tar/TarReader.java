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
 * <p>Whatever two readers could take in two ways is refused instead: a wrong checksum or number, content of an entry
 * that has none, a name stated twice, an extended header without an entry, a sparse file. The archive ends with two
 * blocks of zeros, and only zeros may follow; one that stops anywhere else was cut off.
 *
 * <p>Life cycle: {@link #next()} until it is empty; {@link #content()} may be read in between, as far as wanted. The
 * stream below is never closed. Not thread-safe.
 */
public final class TarReader {
    private final PositionedInputStream in;
    private final String source;
    private PaxHeader global = PaxHeader.EMPTY;
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
        this.in = new PositionedInputStream(in);
        this.source = source;
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
        ExtendedHeaders extended = new ExtendedHeaders(source);
        while (true) {
            long offset = in.position();
            byte[] block = readBlock();
            if (isZero(block)) {
                requireEntry(extended, offset);
                readEnd();
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
        contentName = "content of " + entry.name();
        contentEnd = padded(Math.addExact(entry.contentOffset(), entry.size()));
        content = ExactInputStream.window(in, entry.size(), source, contentName);
        return entry;
    }

    /** Takes a header that extends the entry after it; whether it was one. */
    private boolean extend(TarHeader header, ExtendedHeaders extended, long offset) throws IOException {
        long contentOffset = offset + TarFormat.BLOCK_BYTES;
        switch (header.typeflag()) {
            case TarFormat.PAX_HEADER ->
                extended.addPax(readContent(header, "pax header", TarFormat.MAX_PAX_BYTES), contentOffset);
            case TarFormat.GNU_LONG_NAME ->
                extended.addLongName(
                        readContent(header, "GNU long name", TarFormat.MAX_LONG_NAME_BYTES), contentOffset);
            case TarFormat.GNU_LONG_LINK ->
                extended.addLongLink(
                        readContent(header, "GNU long link", TarFormat.MAX_LONG_NAME_BYTES), contentOffset);
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
        global = global.overlaid(new PaxAttributesReader(source, contentOffset).readGlobal(read));
    }

    private void requireEntry(ExtendedHeaders extended, long offset) throws MalformedFormatException {
        if (!extended.isEmpty()) {
            throw new MalformedFormatException(
                    source, "tar header", offset, "is not the entry that the extended header before it needs");
        }
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

    private byte[] readBlock() throws IOException {
        byte[] block = in.readNBytes(TarFormat.BLOCK_BYTES);
        if (block.length < TarFormat.BLOCK_BYTES) {
            throw truncated("tar header");
        }
        return block;
    }

    /** One zero block was read; a second one must follow, and then nothing but zeros. */
    private void readEnd() throws IOException {
        ended = true;
        requireZero(readBlock());
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
        return beyond == 0 ? position : position + TarFormat.BLOCK_BYTES - beyond;
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
