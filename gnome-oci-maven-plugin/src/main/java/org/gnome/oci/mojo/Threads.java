package org.gnome.oci.mojo;

import org.jspecify.annotations.Nullable;

/** How many threads a goal may use. */
final class Threads {
    private Threads() {}

    static int count(@Nullable Integer configured) {
        return Math.max(1, configured == null ? Runtime.getRuntime().availableProcessors() : configured);
    }
}
