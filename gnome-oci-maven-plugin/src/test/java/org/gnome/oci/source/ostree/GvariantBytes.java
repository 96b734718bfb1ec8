package org.gnome.oci.source.ostree;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gnome.oci.io.ByteString;

/**
 * Writes GVariants for tests, well formed or not. Written from the specification, apart from the code under test.
 *
 * @param bytes the serialised value
 * @param alignment where it may start
 * @param fixed whether its type has a fixed size, so that it needs no framing offset
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GvariantBytes(byte[] bytes, int alignment, boolean fixed) {
    public static GvariantBytes uint32BigEndian(long value) {
        return new GvariantBytes(ByteBuffer.allocate(4).putInt((int) value).array(), 4, true);
    }

    public static GvariantBytes uint64BigEndian(long value) {
        return new GvariantBytes(ByteBuffer.allocate(8).putLong(value).array(), 8, true);
    }

    public static GvariantBytes string(String text) {
        return string(ByteString.ofUtf8(text));
    }

    /** A string of any bytes, which need not be UTF-8. */
    static GvariantBytes string(ByteString text) {
        return byteArray(Arrays.copyOf(text.toByteArray(), text.length() + 1));
    }

    /** An {@code ay}, or anything that looks like one. */
    public static GvariantBytes byteArray(byte... bytes) {
        return new GvariantBytes(bytes, 1, false);
    }

    /** A fixed-size value of some alignment. */
    public static GvariantBytes fixed(int alignment, byte... bytes) {
        return new GvariantBytes(bytes, alignment, true);
    }

    public static GvariantBytes variant(String type, GvariantBytes value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(value.bytes);
        out.write(0);
        out.writeBytes(type.getBytes(StandardCharsets.US_ASCII));
        return new GvariantBytes(out.toByteArray(), 8, false);
    }

    public static GvariantBytes tuple(GvariantBytes... members) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<Integer> ends = new ArrayList<>();
        int alignment = 1;
        boolean fixed = true;
        for (int i = 0; i < members.length; i++) {
            pad(body, members[i].alignment);
            body.writeBytes(members[i].bytes);
            alignment = Math.max(alignment, members[i].alignment);
            fixed &= members[i].fixed;
            if (!members[i].fixed && i < members.length - 1) {
                ends.add(0, body.size());
            }
        }
        if (fixed) {
            pad(body, alignment);
        }
        return new GvariantBytes(framed(body, ends), alignment, fixed);
    }

    public static GvariantBytes array(int alignment, GvariantBytes... elements) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<Integer> ends = new ArrayList<>();
        for (GvariantBytes element : elements) {
            pad(body, alignment);
            body.writeBytes(element.bytes);
            if (!element.fixed) {
                ends.add(body.size());
            }
        }
        return new GvariantBytes(framed(body, ends), alignment, false);
    }

    /** The bytes of a whole dictionary {@code a{sv}}: keys and variants in turns. */
    public static GvariantBytes dictionary(GvariantBytes... keysAndVariants) {
        GvariantBytes[] entries = new GvariantBytes[keysAndVariants.length / 2];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = tuple(keysAndVariants[2 * i], keysAndVariants[2 * i + 1]);
        }
        return array(8, entries);
    }

    /** The same value with a byte changed. */
    GvariantBytes with(int index, int value) {
        byte[] changed = bytes.clone();
        changed[index < 0 ? changed.length + index : index] = (byte) value;
        return new GvariantBytes(changed, alignment, fixed);
    }

    private static void pad(ByteArrayOutputStream body, int alignment) {
        while (body.size() % alignment != 0) {
            body.write(0);
        }
    }

    private static byte[] framed(ByteArrayOutputStream body, List<Integer> ends) {
        int width = 1;
        while (body.size() + (long) width * ends.size() >= 1L << (8 * width)) {
            width *= 2;
        }
        for (int end : ends) {
            for (int i = 0; i < width; i++) {
                body.write(end >>> (8 * i));
            }
        }
        return body.toByteArray();
    }
}
