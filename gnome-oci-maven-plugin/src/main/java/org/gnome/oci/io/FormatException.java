package org.gnome.oci.io;

import java.io.IOException;
import java.util.Locale;

/**
 * An input that cannot be used, with the place where that was found.
 *
 * <p>The message has the form {@code [source @ 0xOFFSET] structure.field: reason}; the offset is left out where the
 * input has none (an entry of a directory, say).
 */
public abstract sealed class FormatException extends IOException
        permits MalformedFormatException, UnsupportedFeatureException, IntegrityException {
    private static final long serialVersionUID = 1L;

    /** The offset of an input for which no byte position is known. */
    public static final long NO_OFFSET = -1;

    private final String source;
    private final String structure;
    private final long offset;
    private final String reason;

    FormatException(String source, String structure, long offset, String reason) {
        super(visible(message(source, structure, offset, reason)));
        this.source = source;
        this.structure = structure;
        this.offset = offset;
        this.reason = reason;
    }

    private static String message(String source, String structure, long offset, String reason) {
        String place = offset == NO_OFFSET ? source : String.format(Locale.ROOT, "%s @ 0x%x", source, offset);
        return "[" + place + "] " + structure + ": " + reason;
    }

    /** One line that shows what it says: input must not write lines of its own, or move the cursor. */
    private static String visible(String message) {
        StringBuilder visible = new StringBuilder(message.length());
        message.codePoints().forEach(codePoint -> {
            switch (Character.getType(codePoint)) {
                case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                    visible.append(String.format(Locale.ROOT, "\\u%04x", codePoint));
                default -> visible.appendCodePoint(codePoint);
            }
        });
        return visible.toString();
    }

    /** The file, object or stream that was read, by name. */
    public String source() {
        return source;
    }

    /** The structure and field in the format's own terms, such as {@code dirtree.files[3].name}. */
    public String structure() {
        return structure;
    }

    /** Bytes from the start of the source, or {@link #NO_OFFSET}. */
    public long offset() {
        return offset;
    }

    /** What is wrong, without the place. */
    public String reason() {
        return reason;
    }
}
