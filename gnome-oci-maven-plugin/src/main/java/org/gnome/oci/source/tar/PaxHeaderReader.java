package org.gnome.oci.source.tar;

import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;

/**
 * Reads the records {@code LENGTH KEYWORD=VALUE\n} of a pax extended header (POSIX.1-2001, pax Header Block).
 *
 * <p>A keyword that comes twice is refused: readers disagree on which one counts.
 */
final class PaxHeaderReader {
    private static final int MAX_LENGTH_DIGITS = 7;

    private final byte[] content;
    private final String source;
    private final long offset;
    private final SortedMap<ByteString, ByteString> records = new TreeMap<>();

    /**
     * Prepares for a content.
     *
     * @param offset where the content begins in the source
     */
    PaxHeaderReader(byte[] content, String source, long offset) {
        this.content = content;
        this.source = source;
        this.offset = offset;
    }

    PaxHeader read() throws MalformedFormatException {
        int position = 0;
        while (position < content.length) {
            position = record(position);
        }
        return new PaxHeader(records);
    }

    /** Reads a record and returns where the next one begins. */
    private int record(int start) throws MalformedFormatException {
        int blank = start;
        int length = 0;
        while (blank < content.length && content[blank] >= '0' && content[blank] <= '9') {
            if (blank - start == MAX_LENGTH_DIGITS) {
                throw malformed(start, "length", "has more than " + MAX_LENGTH_DIGITS + " digits");
            }
            length = length * 10 + (content[blank] - '0');
            blank++;
        }
        if (blank == start || content[start] == '0' || blank == content.length || content[blank] != ' ') {
            throw malformed(start, "length", "is no decimal number with a space after it");
        }
        int end = start + length;
        if (end > content.length || end <= blank + 1 || content[end - 1] != '\n') {
            throw malformed(start, "length", length + " does not lead to a line feed");
        }
        put(start, ByteString.copyOf(content, blank + 1, end - 1));
        return end;
    }

    private void put(int start, ByteString record) throws MalformedFormatException {
        int equals = record.indexOf((byte) '=', 0);
        if (equals <= 0) {
            throw malformed(start, "keyword", "is missing");
        }
        ByteString keyword = record.substring(0, equals);
        // GNU tar looks for the equals sign in front of a NUL only.
        if (keyword.indexOf((byte) 0, 0) >= 0) {
            throw malformed(start, "keyword", "holds a NUL");
        }
        if (records.put(keyword, record.substring(equals + 1, record.length())) != null) {
            throw malformed(start, keyword.toString(), "is there twice");
        }
    }

    private MalformedFormatException malformed(int position, String field, String reason) {
        return new MalformedFormatException(source, "pax header." + field, offset + position, reason);
    }
}
