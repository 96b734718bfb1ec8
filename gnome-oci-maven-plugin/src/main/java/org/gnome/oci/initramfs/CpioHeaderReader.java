package org.gnome.oci.initramfs;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;

/** Reads the 110 bytes of a newc header (cpio(5), "New ASCII Format"). */
final class CpioHeaderReader {
    private static final Pattern NUMBERS = Pattern.compile("[0-9a-fA-F]*");
    private static final int HEXADECIMAL = 16;

    private final String source;
    private final long offset;
    private final String header;

    private CpioHeaderReader(String source, long offset, String header) {
        this.source = source;
        this.offset = offset;
        this.header = header;
    }

    /**
     * Reads a header.
     *
     * @param source what errors name
     * @param offset where the header is
     */
    static CpioHeader read(String source, long offset, byte[] bytes) throws MalformedFormatException {
        String header = new String(bytes, StandardCharsets.ISO_8859_1);
        return new CpioHeaderReader(source, offset, header).header();
    }

    private CpioHeader header() throws MalformedFormatException {
        if (!header.startsWith(InitramfsFormat.MAGIC) && !header.startsWith(InitramfsFormat.MAGIC_WITH_CHECKSUM)) {
            String magic = header.substring(0, InitramfsFormat.MAGIC_BYTES);
            throw malformed(
                    "c_magic",
                    0,
                    "\"" + ByteString.copyOf(magic.getBytes(StandardCharsets.ISO_8859_1)) + "\" is not that of newc");
        }
        long nameSize = number("c_namesize", InitramfsFormat.C_NAMESIZE);
        if (nameSize < 1 || nameSize > InitramfsFormat.MAX_NAME_BYTES) {
            throw malformed(
                    "c_namesize",
                    InitramfsFormat.C_NAMESIZE,
                    nameSize + " is out of range 1.." + InitramfsFormat.MAX_NAME_BYTES);
        }
        return new CpioHeader(number("c_filesize", InitramfsFormat.C_FILESIZE), Math.toIntExact(nameSize));
    }

    private long number(String field, int start) throws MalformedFormatException {
        String digits = header.substring(start, start + InitramfsFormat.FIELD_BYTES);
        if (!NUMBERS.matcher(digits).matches()) {
            throw malformed(field, start, "is not in hexadecimal digits");
        }
        return Long.parseLong(digits, HEXADECIMAL);
    }

    private MalformedFormatException malformed(String field, int start, String reason) {
        return new MalformedFormatException(source, "cpio_header." + field, offset + start, reason);
    }
}
