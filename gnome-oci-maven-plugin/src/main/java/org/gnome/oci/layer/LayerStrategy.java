package org.gnome.oci.layer;

import java.io.IOException;
import java.util.List;
import org.gnome.oci.tree.FileTree;

/** Decides how the desired tree is cut into layers; it never decides what the image holds. */
@FunctionalInterface
public interface LayerStrategy {
    /**
     * Plans the layers, the lowest first.
     *
     * @throws org.gnome.oci.io.UnsupportedFeatureException if the tree has an entry that no layer can hold
     * @throws IOException if a content that has to be compared cannot be read
     */
    List<PlannedLayer> plan(FileTree desired) throws IOException;
}
