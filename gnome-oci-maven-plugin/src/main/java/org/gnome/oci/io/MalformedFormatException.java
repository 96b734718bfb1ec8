package org.gnome.oci.io;

/** An input that violates its format. */
public final class MalformedFormatException extends FormatException {
    private static final long serialVersionUID = 1L;

    /** An error at a byte offset of the source. */
    public MalformedFormatException(String source, String structure, long offset, String reason) {
        super(source, structure, offset, reason);
    }

    /** An error in a source that has no byte offsets. */
    public MalformedFormatException(String source, String structure, String reason) {
        super(source, structure, NO_OFFSET, reason);
    }
}
