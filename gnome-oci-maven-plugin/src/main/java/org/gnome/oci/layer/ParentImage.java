package org.gnome.oci.layer;

import java.util.List;
import java.util.Map;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;

/**
 * The image that another one is built upon.
 *
 * @param layers its layers, the lowest first
 * @param tree what they make together
 */
public record ParentImage(List<Layer> layers, FileTree tree) {
    /** No image: no layers, and the root directory that a runtime makes when no layer mentions it. */
    public static final ParentImage NONE =
            new ParentImage(List.of(), new FileTree(new Directory(Metadata.ofPermissions(0755), Map.of())));

    public ParentImage {
        layers = List.copyOf(layers);
    }
}
