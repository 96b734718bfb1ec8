package org.gnome.oci.source.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.gnome.oci.source.tar.TarFormat.Field;

/** Writes any tar archive, malformed ones as well. The characters of texts are bytes. */
public final class TarBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A header block: sound unless a field is overwritten. */
    static final class Header {
        private final byte[] block = new byte[TarFormat.BLOCK_BYTES];

        Header(char type, String name) {
            text(Field.NAME, name).text(Field.MAGIC, "ustar\0" + "00").octal(Field.MODE, 0644);
            octal(Field.UID, 0).octal(Field.GID, 0).octal(Field.SIZE, 0).octal(Field.MTIME, 0);
            octal(Field.DEVMAJOR, 0).octal(Field.DEVMINOR, 0);
            block[Field.TYPEFLAG.offset()] = (byte) type;
        }

        /** The same in GNU tar's own format. */
        Header gnu() {
            return text(Field.MAGIC, "ustar  \0");
        }

        /** The same in the format before POSIX. */
        Header v7() {
            return text(Field.MAGIC, "").text(Field.DEVMAJOR, "").text(Field.DEVMINOR, "");
        }

        /** Overwrites a field, which is filled with NULs. */
        Header text(Field field, String text) {
            byte[] bytes = latin1(text);
            Arrays.fill(block, field.offset(), field.end(), (byte) 0);
            System.arraycopy(bytes, 0, block, field.offset(), bytes.length);
            return this;
        }

        /** Overwrites a number. */
        Header octal(Field field, long value) {
            int digits = field.end() - field.offset() - 1;
            return text(field, String.format(Locale.ROOT, "%0" + digits + "o", value));
        }

        /** Overwrites a number with GNU's base-256 form. */
        Header base256(Field field, long value) {
            for (int i = 0; i < field.end() - field.offset(); i++) {
                block[field.end() - 1 - i] = (byte) (value >> Math.min(8 * i, 63));
            }
            block[field.offset()] = (byte) (value < 0 ? 0xff : 0x80);
            return this;
        }

        /** The block with its checksum. */
        byte[] block() {
            text(Field.CHKSUM, "        ");
            int sum = 0;
            for (byte b : block) {
                sum += b & 0xff;
            }
            return text(Field.CHKSUM, String.format(Locale.ROOT, "%06o\0 ", sum))
                    .block
                    .clone();
        }
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Appends bytes as they are. */
    TarBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Appends a header. */
    TarBytes header(Header header) {
        return raw(header.block());
    }

    /** Appends a header with its content, whose size it states. */
    TarBytes entry(Header header, String content) {
        byte[] bytes = latin1(content);
        return header(header.octal(Field.SIZE, bytes.length)).padded(bytes);
    }

    /** Appends a content and what fills its last block. */
    TarBytes padded(byte[] content) {
        int blocks = (content.length + TarFormat.BLOCK_BYTES - 1) / TarFormat.BLOCK_BYTES;
        return raw(Arrays.copyOf(content, blocks * TarFormat.BLOCK_BYTES));
    }

    /** Appends a header that states so many bytes of content, and none of them. */
    public TarBytes announcement(char type, String name, long size) {
        return header(new Header(type, name).octal(Field.SIZE, size));
    }

    /** Appends a regular file. */
    public TarBytes file(String name, String content) {
        return entry(new Header('0', name), content);
    }

    /** Appends a directory. */
    public TarBytes directory(String name, int mode) {
        return header(new Header('5', name).octal(Field.MODE, mode));
    }

    /** Appends a link of a type. */
    public TarBytes link(char type, String name, String target) {
        return header(new Header(type, name).text(Field.LINKNAME, target));
    }

    /** Appends a pax header with records of the form {@code keyword=value}. */
    public TarBytes pax(char type, String... records) {
        StringBuilder content = new StringBuilder();
        for (String record : records) {
            content.append(paxRecord(record));
        }
        return entry(new Header(type, "PaxHeaders/x"), content.toString());
    }

    /** A record with its length, which counts its own digits. */
    static String paxRecord(String record) {
        int length = record.length() + 3;
        while (length != (length + " " + record + "\n").length()) {
            length = (length + " " + record + "\n").length();
        }
        return length + " " + record + "\n";
    }

    /** Appends GNU tar's header for a long name ({@code L}) or link ({@code K}). */
    TarBytes gnuLong(char type, String text) {
        return entry(new Header(type, "././@LongLink").gnu(), text + "\0");
    }

    /** The archive with the two blocks of zeros that end it. */
    public byte[] ended() {
        return raw(new byte[2 * TarFormat.BLOCK_BYTES]).toByteArray();
    }

    /** The archive as it stands. */
    public byte[] toByteArray() {
        return out.toByteArray();
    }
}
