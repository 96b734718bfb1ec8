package org.gnome.oci.registry;

import java.io.IOException;
import java.util.OptionalInt;

/**
 * A registry did not do what it was asked for; the message names the repository, the request and the status, and no
 * secret.
 */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    public RegistryException(String message) {
        this(message, 0);
    }

    /** A failure that an answer of this status told of. */
    public RegistryException(String message, int status) {
        super(message);
        this.status = status;
    }

    public RegistryException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
    }

    /** The status of the answer, if there was one. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }
}
