package org.gnome.oci.layer;

import java.util.List;

/** A layer of an image that is to be. */
public sealed interface PlannedLayer {
    /** A layer of the parent image, taken as it is. */
    record Reused(Layer layer) implements PlannedLayer {}

    /**
     * A layer to be written.
     *
     * @param entries what it holds, in the order of the tar
     */
    record Written(List<LayerEntry> entries) implements PlannedLayer {
        public Written {
            entries = List.copyOf(entries);
        }
    }
}
