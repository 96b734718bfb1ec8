package org.gnome.oci.source.ostree;

import org.gnome.oci.io.MalformedFormatException;

/** The operations of a part, read in order: opcodes of one byte, and numbers in LEB128. */
final class DeltaOperations {
    /** Sizes and offsets are below 2⁶³, so in nine groups of seven bits. */
    private static final int MAX_NUMBER_BYTES = 9;

    private static final int MORE = 0x80;
    private static final int GROUP_BITS = 7;

    private final GvariantValue bytes;
    private int position;

    /** The bytes of an {@code ay}. */
    DeltaOperations(GvariantValue bytes) {
        this.bytes = bytes;
        this.position = bytes.start();
    }

    boolean hasNext() {
        return position < bytes.end();
    }

    /** The letter of the next operation. */
    char opcode() throws MalformedFormatException {
        return (char) next();
    }

    /** A size or offset in bytes. */
    long number() throws MalformedFormatException {
        long value = 0;
        for (int i = 0; i < MAX_NUMBER_BYTES; i++) {
            int group = next();
            value |= (long) (group & (MORE - 1)) << (i * GROUP_BITS);
            if ((group & MORE) == 0) {
                return value;
            }
        }
        throw malformed("holds a number of more than " + MAX_NUMBER_BYTES + " bytes");
    }

    /** An index of a table. */
    int index() throws MalformedFormatException {
        return (int) Math.min(number(), Integer.MAX_VALUE);
    }

    private int next() throws MalformedFormatException {
        if (!hasNext()) {
            throw malformed("ends inside an operation");
        }
        return bytes.byteAt(position++);
    }

    /** An error at the place that was reached. */
    MalformedFormatException malformed(String reason) {
        return bytes.malformedAt(position, reason);
    }
}
