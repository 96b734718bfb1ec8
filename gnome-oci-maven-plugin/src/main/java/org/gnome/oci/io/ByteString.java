package org.gnome.oci.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sequence of bytes, ordered by unsigned bytes.
 *
 * <p>File names, link targets and attribute values are bytes to the kernel, so they are bytes here; {@link #toString()}
 * is for people only.
 */
public final class ByteString implements Comparable<ByteString> {
    /** The sequence of no bytes. */
    public static final ByteString EMPTY = new ByteString(new byte[0]);

    private final byte[] bytes;

    private ByteString(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of the bytes. */
    public static ByteString copyOf(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new ByteString(bytes.clone());
    }

    /** A copy of a range of the bytes. */
    public static ByteString copyOf(byte[] bytes, int from, int to) {
        return from == to ? EMPTY : new ByteString(Arrays.copyOfRange(bytes, from, to));
    }

    /** The UTF-8 form of a text. */
    public static ByteString ofUtf8(String text) {
        return text.isEmpty() ? EMPTY : new ByteString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** How many bytes there are. */
    public int length() {
        return bytes.length;
    }

    /** Whether there is no byte. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** The byte at an index, as a signed Java byte. */
    public byte byteAt(int index) {
        return bytes[index];
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** A read-only view of the bytes. */
    public ByteBuffer asReadOnlyBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** The index of the first occurrence of a byte at or after a start, or -1. */
    public int indexOf(byte value, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == value) {
                return i;
            }
        }
        return -1;
    }

    /** The bytes from one index up to another. */
    public ByteString substring(int from, int to) {
        return copyOf(bytes, from, to);
    }

    /** Whether the bytes begin with a prefix. */
    public boolean startsWith(ByteString prefix) {
        return bytes.length >= prefix.bytes.length
                && Arrays.equals(bytes, 0, prefix.bytes.length, prefix.bytes, 0, prefix.bytes.length);
    }

    /** Whether the last byte is a certain one. */
    public boolean endsWith(byte last) {
        return bytes.length > 0 && bytes[bytes.length - 1] == last;
    }

    /** The bytes followed by others. */
    public ByteString concat(ByteString other) {
        byte[] joined = Arrays.copyOf(bytes, Math.addExact(bytes.length, other.bytes.length));
        System.arraycopy(other.bytes, 0, joined, bytes.length, other.bytes.length);
        return new ByteString(joined);
    }

    /** Whether every byte is 7-bit. */
    public boolean isAscii() {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** The bytes as UTF-8 text, or null if they are not well-formed UTF-8. */
    public @Nullable String toUtf8() {
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
            return text.toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** The bytes in lower-case hexadecimal. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public int compareTo(ByteString other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ByteString that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The text for people: UTF-8 where it is well formed and visible, {@code \xNN} for every other byte. */
    @Override
    public String toString() {
        String text = toUtf8();
        if (text == null) {
            return escaped(new String(bytes, StandardCharsets.ISO_8859_1), 0x7f);
        }
        return escaped(text, Character.MAX_CODE_POINT);
    }

    private static String escaped(String text, int lastVisible) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> {
            if (codePoint <= lastVisible && isVisible(codePoint)) {
                visible.appendCodePoint(codePoint);
            } else {
                appendEscaped(visible, codePoint, lastVisible);
            }
        });
        return visible.toString();
    }

    private static void appendEscaped(StringBuilder visible, int codePoint, int lastVisible) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream(4);
        if (lastVisible == Character.MAX_CODE_POINT) {
            encoded.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        } else {
            encoded.write(codePoint);
        }
        for (byte b : encoded.toByteArray()) {
            visible.append("\\x").append(HexFormat.of().toHexDigits(b));
        }
    }

    /**
     * Control, format (bidirectional overrides among them), unassigned and private characters are not shown as they
     * are.
     */
    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> codePoint != '\\';
        };
    }
}
