package org.gnome.oci.parity;

/** A difference with its verdict. */
public record Finding(Difference difference, Verdict verdict) {
    /** Whether no rule explains it. */
    public boolean isUnexplained() {
        return verdict instanceof Verdict.Unexplained;
    }
}
