package org.gnome.oci.source.tar;

import java.time.Instant;
import java.util.Locale;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.source.tar.TarFormat.Field;
import org.gnome.oci.tree.Metadata;

/** One header block whose checksum holds; each field is checked when it is read. */
final class TarHeader {
    private static final ByteString SLASH = ByteString.ofUtf8("/");
    private static final byte V7_LAST_TYPE = '2';

    private final byte[] block;
    private final String source;
    private final long offset;

    private TarHeader(byte[] block, String source, long offset) {
        this.block = block;
        this.source = source;
        this.offset = offset;
    }

    /**
     * Takes a block, which the caller no longer changes, after checking its checksum and dialect, and that every field
     * is one: some reader reads it, also where another one takes the value from elsewhere.
     */
    static TarHeader read(byte[] block, String source, long offset) throws FormatException {
        TarHeader header = new TarHeader(block, source, offset);
        long stated = header.number(Field.CHKSUM, 0, Integer.MAX_VALUE);
        long actual = checksum(block);
        if (stated != actual) {
            throw header.malformed(Field.CHKSUM, "is " + stated + ", but the bytes add up to " + actual);
        }
        header.requireKnownDialect();
        header.requireSoundFields();
        return header;
    }

    /** The sum of all bytes, unsigned, with spaces in the place of the checksum itself. */
    private static long checksum(byte[] block) {
        long sum = 0;
        for (int i = 0; i < block.length; i++) {
            sum += i >= Field.CHKSUM.offset() && i < Field.CHKSUM.end() ? ' ' : block[i] & 0xff;
        }
        return sum;
    }

    private void requireKnownDialect() throws FormatException {
        if (isPosix()) {
            if (raw(Field.TRAILER).equals(TarFormat.STAR_TRAILER)) {
                throw unsupported(Field.TRAILER, "is a header of star, which is not read; write ustar or pax");
            }
        } else if (!magic().equals(TarFormat.GNU_MAGIC)) {
            if (!magic().equals(TarFormat.V7_MAGIC)) {
                throw malformed(Field.MAGIC, "\"" + magic() + "\" is neither ustar nor GNU nor empty");
            }
            if (typeflag() != 0 && (typeflag() < '0' || typeflag() > V7_LAST_TYPE)) {
                throw malformed(Field.TYPEFLAG, "is not one of an archive without magic number");
            }
        }
    }

    private void requireSoundFields() throws MalformedFormatException {
        number(Field.MODE, Long.MIN_VALUE, Long.MAX_VALUE);
        number(Field.UID, 0, Metadata.MAX_ID);
        number(Field.GID, 0, Metadata.MAX_ID);
        number(Field.MTIME, Long.MIN_VALUE, Long.MAX_VALUE);
        size();
        requireText(Field.NAME);
        requireText(Field.LINKNAME);
        requireNumberOrNothing(Field.DEVMAJOR);
        requireNumberOrNothing(Field.DEVMINOR);
        if (isPosix()) {
            requireText(Field.PREFIX);
        } else if (magic().equals(TarFormat.GNU_MAGIC)) {
            requireNumberOrNothing(Field.GNU_ATIME);
            requireNumberOrNothing(Field.GNU_CTIME);
            requireNothing(Field.GNU_REST);
        } else {
            requireNothing(Field.V7_REST);
        }
    }

    /** A text fills its field or is followed by nothing but NULs. */
    private void requireText(Field field) throws MalformedFormatException {
        if (!isZero(field.offset() + text(field).length(), field.end())) {
            throw malformed(field, "goes on after its NUL");
        }
    }

    private boolean isZero(int start, int end) {
        for (int i = start; i < end; i++) {
            if (block[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private void requireNumberOrNothing(Field field) throws MalformedFormatException {
        if (!isZero(field.offset(), field.end())) {
            number(field, Long.MIN_VALUE, Long.MAX_VALUE);
        }
    }

    private void requireNothing(Field field) throws MalformedFormatException {
        if (!isZero(field.offset(), field.end())) {
            throw malformed(field, "is not empty, as it is in this kind of header");
        }
    }

    boolean isPosix() {
        return magic().equals(TarFormat.USTAR_MAGIC);
    }

    private ByteString magic() {
        return raw(Field.MAGIC);
    }

    byte typeflag() {
        return block[Field.TYPEFLAG.offset()];
    }

    /** The name, with the prefix before it where the dialect has one. */
    ByteString name() {
        ByteString name = text(Field.NAME);
        ByteString prefix = isPosix() ? text(Field.PREFIX) : ByteString.EMPTY;
        return prefix.isEmpty() ? name : prefix.concat(SLASH).concat(name);
    }

    ByteString linkName() {
        return text(Field.LINKNAME);
    }

    long size() throws MalformedFormatException {
        return number(Field.SIZE, 0, TarFormat.MAX_SIZE);
    }

    /** The 12 bits below the type, which is left out where a writer kept it. */
    int permissions() throws MalformedFormatException {
        long mode = number(Field.MODE, 0, TarFormat.FILE_TYPE_MASK | Metadata.PERMISSION_MASK);
        return Math.toIntExact(mode) & Metadata.PERMISSION_MASK;
    }

    long uid() throws MalformedFormatException {
        return number(Field.UID, 0, Metadata.MAX_ID);
    }

    long gid() throws MalformedFormatException {
        return number(Field.GID, 0, Metadata.MAX_ID);
    }

    Instant mtime() throws MalformedFormatException {
        return Instant.ofEpochSecond(number(Field.MTIME, Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()));
    }

    int deviceMajor() throws MalformedFormatException {
        return Math.toIntExact(number(Field.DEVMAJOR, 0, 0xfff));
    }

    int deviceMinor() throws MalformedFormatException {
        return Math.toIntExact(number(Field.DEVMINOR, 0, 0xfffff));
    }

    private long number(Field field, long minimum, long maximum) throws MalformedFormatException {
        try {
            long number = TarNumber.read(block, field);
            if (number < minimum || number > maximum) {
                throw malformed(field, number + " is out of range " + minimum + ".." + maximum);
            }
            return number;
        } catch (IllegalArgumentException e) {
            throw malformed(field, String.valueOf(e.getMessage()));
        }
    }

    /** The bytes before the first NUL. */
    private ByteString text(Field field) {
        ByteString raw = raw(field);
        int nul = raw.indexOf((byte) 0, 0);
        return nul < 0 ? raw : raw.substring(0, nul);
    }

    private ByteString raw(Field field) {
        return ByteString.copyOf(block, field.offset(), field.end());
    }

    MalformedFormatException malformed(Field field, String reason) {
        return new MalformedFormatException(source, structure(field), offset + field.offset(), reason);
    }

    UnsupportedFeatureException unsupported(Field field, String reason) {
        return new UnsupportedFeatureException(source, structure(field), offset + field.offset(), reason);
    }

    private static String structure(Field field) {
        return "tar header." + field.name().toLowerCase(Locale.ROOT);
    }
}
