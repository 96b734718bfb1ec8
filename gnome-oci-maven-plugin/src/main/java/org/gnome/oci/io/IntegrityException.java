package org.gnome.oci.io;

/** An input whose bytes are not the ones that were promised: a wrong digest, size or checksum. */
public final class IntegrityException extends FormatException {
    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String actual;

    /** States what was promised and what was found, both in the format's own notation. */
    public IntegrityException(String source, String structure, String expected, String actual) {
        super(source, structure, NO_OFFSET, "expected " + expected + " but found " + actual);
        this.expected = expected;
        this.actual = actual;
    }

    /** The promised value. */
    public String expected() {
        return expected;
    }

    /** The value that was found. */
    public String actual() {
        return actual;
    }
}
