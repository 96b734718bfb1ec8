package org.gnome.oci.trust;

import java.io.IOException;

/** Something that no trusted key has signed, with the reason. */
public final class UntrustedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /** The reason comes without a full stop, and without text that the input chose. */
    public UntrustedException(String source, String reason) {
        super("[" + source + "] signature: " + reason);
        this.reason = reason;
    }

    /** Why it is not trusted, without the source. */
    public String reason() {
        return reason;
    }
}
