package org.gnome.oci.source.ostree;

import java.io.IOException;
import org.gnome.oci.io.RandomAccessSource;

/** The parts of a static delta that do not lie in its superblock. */
@FunctionalInterface
public interface DeltaParts {
    /** Opens a part by its number, counted from 0; the caller closes it. */
    RandomAccessSource open(int index) throws IOException;
}
