package org.gnome.oci.compose.tmpfiles;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.HardlinkGroups;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.PathResolver;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;
import org.jspecify.annotations.Nullable;

/** Changes a tree as system calls would: what changes of a file changes under all its names. */
final class TreeEditor {
    private final TreeBuilder root;

    /** The names of files with more than one; unknown until somebody asks. */
    private @Nullable IdentityHashMap<RegularFile, List<TreePath>> groups;

    TreeEditor(TreeBuilder root) {
        this.root = root;
    }

    /** What is at a path, no links followed. A directory comes without what it holds. */
    Optional<Node> node(TreePath path) {
        if (root.isDirectory(path)) {
            return root.metadata(path).map(metadata -> new Directory(metadata, Map.of()));
        }
        return root.leaf(path);
    }

    /** Follows links within the tree as it is now. */
    PathResolver links() {
        return new PathResolver(this::node);
    }

    /** The names in a directory. */
    List<EntryName> names(TreePath directory) {
        return root.entryNames(directory);
    }

    /** The whole tree as it is now. */
    FileTree snapshot() {
        return root.build();
    }

    /** Puts something at a path, in the place of whatever is there. */
    void put(TreePath path, Node node) throws MalformedFormatException {
        root.replace(path, node);
        if (node instanceof Directory directory && !directory.entries().isEmpty()) {
            groups = null;
        }
    }

    void remove(TreePath path) throws MalformedFormatException {
        root.remove(path);
    }

    /** Changes the metadata of what is at a path. */
    void setMetadata(TreePath path, Metadata metadata) throws MalformedFormatException {
        if (root.leaf(path).orElse(null) instanceof RegularFile file) {
            replaceFile(path, file, file.withMetadata(metadata));
        } else {
            root.setMetadata(path, metadata);
        }
    }

    /** Puts a file in the place of another, under every name of that one. */
    void replaceFile(TreePath path, RegularFile file, RegularFile replacement) throws MalformedFormatException {
        List<TreePath> names = groups().remove(file);
        if (names == null) {
            root.replace(path, replacement);
            return;
        }
        for (TreePath name : names) {
            if (root.leaf(name).orElse(null) == file) {
                root.replace(name, replacement);
            }
        }
        groups().put(replacement, names);
    }

    private IdentityHashMap<RegularFile, List<TreePath>> groups() {
        if (groups == null) {
            groups = new IdentityHashMap<>();
            HardlinkGroups all = HardlinkGroups.of(root.build());
            for (RegularFile file : all.files()) {
                if (all.linkCount(file) > 1) {
                    groups.put(file, all.namesOf(file));
                }
            }
        }
        return groups;
    }
}
