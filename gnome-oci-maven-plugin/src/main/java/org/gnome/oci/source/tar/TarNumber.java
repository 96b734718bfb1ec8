package org.gnome.oci.source.tar;

import java.math.BigInteger;
import java.util.Arrays;
import org.gnome.oci.source.tar.TarFormat.Field;

/**
 * A number in a header block: octal digits that end with a space, NUL or the field, or GNU's base-256 form, whose first
 * byte is 0x80 for a positive and 0xff for a negative number.
 */
final class TarNumber {
    private static final int BASE_256_POSITIVE = 0x80;
    private static final int BASE_256_NEGATIVE = 0xff;

    private TarNumber() {}

    /**
     * Reads a field.
     *
     * @throws IllegalArgumentException with the reason if the field holds no number or one beyond 62 bits
     */
    static long read(byte[] block, Field field) {
        int first = block[field.offset()] & 0xff;
        if (first == BASE_256_POSITIVE || first == BASE_256_NEGATIVE) {
            return base256(Arrays.copyOfRange(block, field.offset(), field.end()));
        }
        return octal(block, field);
    }

    private static long base256(byte[] bytes) {
        if ((bytes[0] & 0xff) == BASE_256_POSITIVE) {
            bytes[0] = 0;
        }
        BigInteger value = new BigInteger(bytes);
        if (value.bitLength() > 62) {
            throw new IllegalArgumentException("has more than 62 bits");
        }
        return value.longValueExact();
    }

    /** At most twelve digits, so 36 bits. */
    private static long octal(byte[] block, Field field) {
        int i = field.offset();
        while (i < field.end() && block[i] == ' ') {
            i++;
        }
        int start = i;
        long value = 0;
        for (; i < field.end() && block[i] >= '0' && block[i] <= '7'; i++) {
            value = value * 8 + (block[i] - '0');
        }
        if (i == start) {
            throw new IllegalArgumentException("holds no octal number");
        }
        for (; i < field.end(); i++) {
            if (block[i] != ' ' && block[i] != 0) {
                throw new IllegalArgumentException("has something other than octal digits");
            }
        }
        return value;
    }
}
