package org.gnome.oci.layer;

import java.util.List;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.FileTree;

/** Decides how the desired tree is cut into layers; it never decides what the image holds. */
@FunctionalInterface
public interface LayerStrategy {
    /**
     * Plans the layers, the lowest first, each with its entries in the order of their paths.
     *
     * @throws UnsupportedFeatureException if the tree has an entry that no layer can hold
     */
    List<List<LayerEntry>> plan(FileTree desired) throws UnsupportedFeatureException;
}
