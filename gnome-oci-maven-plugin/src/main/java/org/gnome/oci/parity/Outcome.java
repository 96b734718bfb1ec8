package org.gnome.oci.parity;

import java.util.Arrays;
import java.util.Optional;

/** The verdict on a whole comparison. */
public enum Outcome {
    /** No difference in anything that was compared. */
    IDENTICAL("identical"),
    /** Every difference is explained by a rule that holds. */
    EXPLAINED("explained"),
    /** An unexplained difference, an expired rule or an exceeded count. */
    FAILED("failed");

    private final String id;

    Outcome(String id) {
        this.id = id;
    }

    /** The outcome of a stable name. */
    public static Optional<Outcome> ofId(String id) {
        return Arrays.stream(values()).filter(outcome -> outcome.id.equals(id)).findFirst();
    }

    /** The stable name in JSON. */
    public String id() {
        return id;
    }
}
