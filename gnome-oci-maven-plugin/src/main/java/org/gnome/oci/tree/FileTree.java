package org.gnome.oci.tree;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * An immutable tree of files.
 *
 * @param root the directory at the top
 */
public record FileTree(Directory root) {
    /** Receives every entry of a walk. */
    @FunctionalInterface
    public interface Visitor {
        /** Takes an entry; the root comes first, with the empty path. */
        void visit(TreePath path, Node node) throws IOException;
    }

    /** The node at a path, or nothing. Symbolic links are not followed. */
    public Optional<Node> find(TreePath path) {
        Node node = root;
        for (EntryName name : path.names()) {
            if (!(node instanceof Directory directory)) {
                return Optional.empty();
            }
            Optional<Node> child = directory.entry(name);
            if (child.isEmpty()) {
                return Optional.empty();
            }
            node = child.get();
        }
        return Optional.of(node);
    }

    /** Visits every entry in the order of {@link TreePath}. */
    public void walk(Visitor visitor) throws IOException {
        walk(TreePath.ROOT, root, visitor);
    }

    private static void walk(TreePath path, Directory directory, Visitor visitor) throws IOException {
        visitor.visit(path, directory);
        for (Map.Entry<EntryName, Node> entry : directory.entries().entrySet()) {
            TreePath child = path.resolve(entry.getKey());
            if (entry.getValue() instanceof Directory subdirectory) {
                walk(child, subdirectory, visitor);
            } else {
                visitor.visit(child, entry.getValue());
            }
        }
    }
}
