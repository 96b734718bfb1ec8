package org.gnome.oci.parity;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;

/**
 * Moves directories of a tree back to where links stand for what they hold.
 *
 * <p>Directories are merged if their metadata are equal. A link at the destination that leads to the very entry which
 * is moved there gives way to it; anything else in its place is an error.
 */
final class TreeRelocation {
    private static final String SOURCE = "reference";

    private final FileTree tree;
    private final TreeBuilder builder;

    TreeRelocation(FileTree tree) throws MalformedFormatException {
        this.tree = tree;
        this.builder = new TreeBuilder(SOURCE, tree.root().metadata());
        for (Map.Entry<EntryName, Node> entry : tree.root().entries().entrySet()) {
            builder.add(TreePath.ROOT.resolve(entry.getKey()), entry.getValue());
        }
    }

    /** Moves directories, all of which are taken away first: what one holds may go where another was. */
    void move(List<TreePath> places, TreePath to) throws MalformedFormatException {
        for (TreePath place : places) {
            builder.remove(place);
        }
        for (TreePath place : places) {
            merge(to, place, tree.find(place).orElseThrow());
        }
    }

    /** The tree as it is now. */
    FileTree tree() {
        return builder.build();
    }

    private void merge(TreePath path, TreePath origin, Node node) throws MalformedFormatException {
        Optional<Node> present = builder.leaf(path);
        if (!builder.contains(path)) {
            builder.add(path, node);
        } else if (builder.isDirectory(path) && node instanceof Directory directory) {
            requireEqual(path, origin, directory.metadata());
            for (Map.Entry<EntryName, Node> entry : directory.entries().entrySet()) {
                merge(path.resolve(entry.getKey()), origin.resolve(entry.getKey()), entry.getValue());
            }
        } else if (present.isPresent() && present.get() instanceof SymbolicLink link && leads(path, link, origin)) {
            builder.replace(path, node);
        } else {
            throw clash(path, origin, "is there already");
        }
    }

    private void requireEqual(TreePath path, TreePath origin, Metadata moved) throws MalformedFormatException {
        Metadata present = builder.metadata(path).orElseThrow();
        if (!present.withMtime(moved.mtime()).equals(moved)) {
            throw clash(path, origin, "is a directory with another mode, owner or attribute");
        }
    }

    private static MalformedFormatException clash(TreePath path, TreePath origin, String reason) {
        return new MalformedFormatException(
                SOURCE,
                path.toString(),
                reason + ", where " + origin + " is to be compared; change the mapping, or correct the reference");
    }

    /** Whether a link's text, without following other links, names a path. */
    private static boolean leads(TreePath link, SymbolicLink node, TreePath destination) {
        ByteString target = node.target();
        TreePath place = target.byteAt(0) == '/' ? TreePath.ROOT : link.parent().orElse(TreePath.ROOT);
        int start = 0;
        while (start < target.length()) {
            int slash = target.indexOf((byte) '/', start);
            int end = slash < 0 ? target.length() : slash;
            Optional<TreePath> next = step(place, target.substring(start, end));
            if (next.isEmpty()) {
                return false;
            }
            place = next.get();
            start = end + 1;
        }
        return place.equals(destination);
    }

    private static Optional<TreePath> step(TreePath place, ByteString name) {
        if (name.isEmpty() || name.equals(ByteString.ofUtf8("."))) {
            return Optional.of(place);
        } else if (name.equals(ByteString.ofUtf8(".."))) {
            return Optional.of(place.parent().orElse(TreePath.ROOT));
        }
        return EntryName.reasonToRefuse(name) == null
                ? Optional.of(place.resolve(new EntryName(name)))
                : Optional.empty();
    }
}
