package org.gnome.oci.layer;

import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;

/** What a layer holds under one path. */
public sealed interface LayerEntry {
    /** Where the entry lies in the tree. */
    TreePath path();

    /** The node that the entry stands for. */
    Node node();

    /** The entry with its content. */
    record Addition(TreePath path, Node node) implements LayerEntry {}

    /** A further name of a file whose content the same layer holds under {@code target}. */
    record Hardlink(TreePath path, RegularFile node, TreePath target) implements LayerEntry {}
}
