package org.gnome.oci.trust;

import java.util.ArrayDeque;
import java.util.Deque;
import org.gnome.oci.io.MalformedFormatException;

/**
 * Looks through ASN.1 in DER (ITU-T X.690) before the library does: every length is definite and within what encloses
 * it, nesting is bounded, and nothing follows. The library would follow nesting by recursion.
 */
final class DerScan {
    /** Names within extensions within certificates within signed data: real ones stay below 16. */
    private static final int MAX_DEPTH = 32;

    private static final int CONSTRUCTED = 0x20;
    private static final int TAG_MASK = 0x1f;
    private static final int LONG_LENGTH = 0x80;

    /** Nothing that is read here is longer than four bytes can say. */
    private static final int MAX_LENGTH_BYTES = 4;

    private final String source;
    private final String structure;
    private final byte[] bytes;
    private int position;

    private DerScan(String source, String structure, byte[] bytes) {
        this.source = source;
        this.structure = structure;
        this.bytes = bytes;
    }

    /** Requires that the bytes are one element. */
    static void require(String source, String structure, byte[] bytes) throws MalformedFormatException {
        new DerScan(source, structure, bytes).scan();
    }

    private void scan() throws MalformedFormatException {
        Deque<Integer> ends = new ArrayDeque<>();
        ends.push(bytes.length);
        element(ends);
        while (ends.size() > 1) {
            if (position == ends.element()) {
                ends.pop();
            } else {
                element(ends);
            }
        }
        if (position != bytes.length) {
            throw malformed("goes on after its end");
        }
    }

    private void element(Deque<Integer> ends) throws MalformedFormatException {
        int tag = next();
        if ((tag & TAG_MASK) == TAG_MASK) {
            throw malformed("has a tag that neither X.509 nor CMS uses");
        }
        long end = length() + position;
        if (end > ends.element()) {
            throw malformed("has an element that does not end within the one around it");
        }
        if ((tag & CONSTRUCTED) == 0) {
            position = (int) end;
        } else if (ends.size() > MAX_DEPTH) {
            throw malformed("is nested deeper than " + MAX_DEPTH + " elements");
        } else {
            ends.push((int) end);
        }
    }

    private long length() throws MalformedFormatException {
        int first = next();
        if ((first & LONG_LENGTH) == 0) {
            return first;
        }
        int count = first & ~LONG_LENGTH;
        if (count == 0 || count > MAX_LENGTH_BYTES) {
            throw malformed("has a length that is indefinite or too long, and is no DER");
        }
        long length = 0;
        for (int i = 0; i < count; i++) {
            length = length << Byte.SIZE | next();
        }
        return length;
    }

    private int next() throws MalformedFormatException {
        if (position == bytes.length) {
            throw malformed("ends too early");
        }
        return bytes[position++] & 0xff;
    }

    private MalformedFormatException malformed(String reason) {
        return new MalformedFormatException(source, structure, position, reason);
    }
}
