package org.gnome.oci.compose.tmpfiles;

import java.util.Set;
import org.gnome.oci.tree.TreePath;

/**
 * The part of a tree that lines are applied to.
 *
 * @param directories the directories; each is itself in scope, and so is everything below
 */
record Scope(Set<TreePath> directories) {
    Scope {
        directories = Set.copyOf(directories);
    }

    boolean contains(TreePath path) {
        return directories.stream().anyMatch(path::startsWith);
    }

    /** Whether something below a path may be in scope, or the path is. */
    boolean touches(TreePath path) {
        return contains(path) || directories.stream().anyMatch(directory -> directory.startsWith(path));
    }
}
