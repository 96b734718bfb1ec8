package org.gnome.oci.tree;

import java.io.ByteArrayOutputStream;
import org.gnome.oci.io.ByteString;

/**
 * The form of bytes in an mtree line: vis(3) with {@code VIS_CSTYLE | VIS_OCTAL | VIS_GLOB}, as go-mtree and libarchive
 * write and read it.
 *
 * <p>Visible ASCII stands for itself; a backslash is doubled, every other byte is a backslash and three octal digits.
 */
final class VisEncoding {
    /** Would end a field or start a comment, a value or a pattern. */
    private static final String SPECIAL = " #=*?[";

    private static final int OCTAL_DIGITS = 3;

    private VisEncoding() {}

    static String encode(ByteString bytes) {
        StringBuilder text = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            int b = bytes.byteAt(i) & 0xff;
            if (b == '\\') {
                text.append("\\\\");
            } else if (b > ' ' && b < 0x7f && SPECIAL.indexOf(b) < 0) {
                text.append((char) b);
            } else {
                text.append('\\')
                        .append((char) ('0' + (b >> 6)))
                        .append((char) ('0' + (b >> 3 & 7)))
                        .append((char) ('0' + (b & 7)));
            }
        }
        return text.toString();
    }

    /**
     * The bytes of a text whose characters are bytes.
     *
     * @throws IllegalArgumentException with the reason if a backslash starts neither form
     */
    static ByteString decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int i = 0;
        while (i < text.length()) {
            if (text.charAt(i) != '\\') {
                bytes.write(text.charAt(i));
                i++;
            } else if (text.startsWith("\\\\", i)) {
                bytes.write('\\');
                i += 2;
            } else {
                bytes.write(octal(text, i + 1));
                i += 1 + OCTAL_DIGITS;
            }
        }
        return ByteString.copyOf(bytes.toByteArray());
    }

    private static int octal(String text, int start) {
        int value = 0;
        for (int i = start; i < start + OCTAL_DIGITS; i++) {
            int digit = i < text.length() ? text.charAt(i) - '0' : -1;
            if (digit < 0 || digit > 7) {
                throw new IllegalArgumentException("has a backslash that is not followed by three octal digits");
            }
            value = value * 8 + digit;
        }
        if (value > 0xff) {
            throw new IllegalArgumentException("has an octal escape above \\377");
        }
        return value;
    }
}
