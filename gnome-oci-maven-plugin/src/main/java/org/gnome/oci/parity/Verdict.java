package org.gnome.oci.parity;

/** Whether a difference is right. What is identical has no difference, so it has no verdict either. */
public sealed interface Verdict {
    /** A rule says why. */
    record Explained(String ruleId) implements Verdict {}

    /** No rule knows of it. */
    record Unexplained() implements Verdict {}
}
