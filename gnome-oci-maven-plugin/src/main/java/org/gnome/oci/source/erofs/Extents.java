package org.gnome.oci.source.erofs;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The extents of one file in order, which together have as many bytes as the file. Not thread-safe. */
interface Extents {
    /**
     * The next extent, or null after the last.
     *
     * @throws org.gnome.oci.io.FormatException if the mapping of the file is wrong
     */
    @Nullable
    Extent next() throws IOException;

    /** Extents that are known. */
    static Extents of(List<Extent> extents) {
        Queue<Extent> rest = new ArrayDeque<>(extents);
        return rest::poll;
    }
}
