package org.gnome.oci.source.oci;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one layer.
 *
 * <p>A directory that has no entry of its own is implied, 0755 and root's, as runtimes make it. An entry that comes
 * twice is refused, but for a directory, whose last metadata count; so is one that would land behind a symbolic link.
 */
record LayerChanges(List<LayerChange> changes, String layer) {
    private static final Metadata IMPLIED = Metadata.ofPermissions(0755);

    void applyTo(TreeBuilder root) throws MalformedFormatException {
        for (LayerChange change : changes) {
            if (change instanceof LayerChange.OpaqueWhiteout opaque) {
                root.clear(opaque.path());
            } else if (change instanceof LayerChange.Whiteout whiteout) {
                root.remove(whiteout.path());
            }
        }
        SortedMap<TreePath, Boolean> added = new TreeMap<>();
        for (LayerChange change : changes) {
            if (change instanceof LayerChange.Addition addition) {
                requireFirst(addition.path(), addition.node() instanceof Directory, change, added);
                add(addition, root);
            } else if (change instanceof LayerChange.Hardlink hardlink) {
                requireFirst(hardlink.path(), false, change, added);
                implyParent(hardlink.path(), root);
                root.remove(hardlink.path());
                root.addHardlink(hardlink.path(), hardlink.target());
            }
        }
    }

    private void requireFirst(TreePath path, boolean directory, LayerChange change, SortedMap<TreePath, Boolean> added)
            throws MalformedFormatException {
        @Nullable Boolean earlier = added.put(path, directory);
        if (earlier != null && !(earlier && directory)) {
            throw new MalformedFormatException(layer, "tar entry", change.offset(), path + " is there twice");
        }
    }

    private static void add(LayerChange.Addition addition, TreeBuilder root) throws MalformedFormatException {
        TreePath path = addition.path();
        Node node = addition.node();
        implyParent(path, root);
        if (node instanceof Directory && root.isDirectory(path)) {
            root.setMetadata(path, node.metadata());
        } else {
            root.replace(path, node);
        }
    }

    private static void implyParent(TreePath path, TreeBuilder root) throws MalformedFormatException {
        TreePath parent = path.parent().orElse(TreePath.ROOT);
        if (!root.contains(parent)) {
            implyParent(parent, root);
            root.add(parent, Directory.implied(IMPLIED, Map.of()));
        }
    }
}
