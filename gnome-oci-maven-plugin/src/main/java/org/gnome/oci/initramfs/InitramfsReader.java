package org.gnome.oci.initramfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import java.util.TreeSet;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;

/** Reads the names of cpio archives that follow one another. Used once. */
final class InitramfsReader {
    private static final byte ZERO = 0;

    private final String source;
    private final ArchiveStream in;
    private final SortedSet<ByteString> names;
    private long nameBytes;

    private InitramfsReader(String source, ArchiveStream in, SortedSet<ByteString> names) {
        this.source = source;
        this.in = in;
        this.names = names;
    }

    /**
     * Reads archives, of which the last one may be compressed.
     *
     * @param source what errors name
     * @param limit how many bytes there may be, and as many decompressed ones
     */
    static SortedSet<ByteString> read(String source, InputStream stream, long limit) throws IOException {
        SortedSet<ByteString> names = new TreeSet<>();
        ArchiveStream plain = new ArchiveStream(source, stream, limit);
        if (!new InitramfsReader(source, plain, names).archives()) {
            String inside = source + " decompressed";
            try (InputStream decompressed = plain.decompress()) {
                ArchiveStream last = new ArchiveStream(inside, decompressed, limit);
                if (!new InitramfsReader(inside, last, names).archives()) {
                    throw new MalformedFormatException(
                            inside, "initramfs", last.position(), "there is neither a cpio archive nor a zero");
                }
            }
        }
        return names;
    }

    /** Reads up to the end, or to what is no cpio archive: then it says false. */
    private boolean archives() throws IOException {
        while (true) {
            in.skipZeros();
            byte[] start = in.peek();
            if (start.length == 0) {
                return true;
            }
            if (!isArchive(start)) {
                return false;
            }
            archive();
        }
    }

    private static boolean isArchive(byte[] start) {
        return new String(start, StandardCharsets.ISO_8859_1).startsWith(InitramfsFormat.MAGIC_START);
    }

    private void archive() throws IOException {
        if (in.position() % InitramfsFormat.ALIGNMENT != 0) {
            throw malformed("initramfs", in.position(), "an archive must begin at a multiple of four bytes");
        }
        while (entry()) {
            if (names.size() > InitramfsFormat.MAX_ENTRIES || nameBytes > InitramfsFormat.MAX_ALL_NAME_BYTES) {
                throw malformed("cpio", in.position(), "there are more or longer names than any initramfs has");
            }
        }
    }

    /** Whether another one follows. */
    private boolean entry() throws IOException {
        long start = in.position();
        CpioHeader header = CpioHeaderReader.read(source, start, in.read(InitramfsFormat.HEADER_BYTES));
        byte[] name = in.read(header.nameSize());
        ByteString bytes = ByteString.copyOf(name, 0, name.length - 1);
        if (name[name.length - 1] != ZERO || bytes.indexOf(ZERO, 0) >= 0) {
            throw malformed(
                    "cpio_header.c_name",
                    start + InitramfsFormat.HEADER_BYTES,
                    "the NUL is not where c_namesize puts it");
        }
        in.align();
        in.skip(header.fileSize());
        in.align();
        if (bytes.equals(ByteString.ofUtf8(InitramfsFormat.TRAILER))) {
            return false;
        }
        if (names.add(relative(bytes))) {
            nameBytes += bytes.length();
        }
        return true;
    }

    /** A name without what tools put before it: the kernel unpacks into the root, whichever way it is written. */
    private static ByteString relative(ByteString name) {
        ByteString rest = name;
        while (rest.startsWith(ByteString.ofUtf8("/")) || rest.startsWith(ByteString.ofUtf8("./"))) {
            rest = rest.substring(rest.indexOf((byte) '/', 0) + 1, rest.length());
        }
        return rest;
    }

    private MalformedFormatException malformed(String structure, long offset, String reason) {
        return new MalformedFormatException(source, structure, offset, reason);
    }
}
