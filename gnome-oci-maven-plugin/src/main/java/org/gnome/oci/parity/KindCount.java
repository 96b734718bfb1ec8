package org.gnome.oci.parity;

/** How many differences of a kind there are. */
public record KindCount(DifferenceKind kind, long unexplained, long explained) {
    KindCount plus(Finding finding) {
        return finding.isUnexplained()
                ? new KindCount(kind, unexplained + 1, explained)
                : new KindCount(kind, unexplained, explained + 1);
    }
}
