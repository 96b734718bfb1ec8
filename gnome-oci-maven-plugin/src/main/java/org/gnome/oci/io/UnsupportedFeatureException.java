package org.gnome.oci.io;

/** An input that is well formed but uses a feature that is not read here. */
public final class UnsupportedFeatureException extends FormatException {
    private static final long serialVersionUID = 1L;

    /** An unsupported feature at a byte offset of the source. */
    public UnsupportedFeatureException(String source, String structure, long offset, String reason) {
        super(source, structure, offset, reason);
    }

    /** An unsupported feature of a source that has no byte offsets. */
    public UnsupportedFeatureException(String source, String structure, String reason) {
        super(source, structure, NO_OFFSET, reason);
    }
}
