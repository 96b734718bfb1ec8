package org.gnome.oci.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.TreePath;

/**
 * Says that what a directory of the reference holds lies elsewhere in the image: {@code FROM:TO}, such as
 * {@code /usr/share/runtime/docs:/usr/share}.
 *
 * @param from the directory in the reference, where the name {@code *} stands for every directory beside it
 * @param to the directory that it is compared with
 */
public record PathMapping(TreePath from, TreePath to) {
    private static final EntryName EVERY = EntryName.of("*");

    /** Refuses, with a sentence for people, a directory that would hold itself. */
    public PathMapping {
        if (to.startsWith(from)) {
            throw new IllegalArgumentException(
                    from + " cannot be compared as if it lay at " + to + ", which it is or holds; name two places");
        }
    }

    /**
     * Reads {@code FROM:TO}.
     *
     * @throws IllegalArgumentException with a sentence for people if the text is no mapping
     */
    public static PathMapping parse(String text) {
        String[] paths = text.split(":", -1);
        if (paths.length != 2 || !paths[0].startsWith("/") || !paths[1].startsWith("/")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no mapping; write FROM:TO, such as /usr/share/runtime/docs:/usr/share");
        }
        return new PathMapping(TreePath.of(paths[0]), TreePath.of(paths[1]));
    }

    /**
     * A tree with every mapping applied, one after the other.
     *
     * @throws MalformedFormatException if the tree has no such directory, or something else lies where it goes
     */
    public static FileTree apply(List<PathMapping> mappings, FileTree tree) throws MalformedFormatException {
        FileTree mapped = tree;
        for (PathMapping mapping : mappings) {
            mapped = mapping.apply(mapped);
        }
        return mapped;
    }

    private FileTree apply(FileTree tree) throws MalformedFormatException {
        List<TreePath> places = new ArrayList<>();
        find(TreePath.ROOT, tree.root(), from.names(), places);
        if (places.isEmpty()) {
            throw new MalformedFormatException(
                    "reference",
                    from.toString(),
                    "is no directory of it; correct the mapping " + this + ", or leave it out");
        }
        for (TreePath place : places) {
            if (to.startsWith(place)) {
                throw new MalformedFormatException(
                        "reference", place.toString(), "is or holds " + to + "; correct the mapping " + this);
            }
        }
        TreeRelocation relocation = new TreeRelocation(tree);
        relocation.move(places, to);
        return relocation.tree();
    }

    private static void find(TreePath path, Node node, List<EntryName> names, List<TreePath> places) {
        if (!(node instanceof Directory directory)) {
            return;
        }
        if (names.isEmpty()) {
            places.add(path);
            return;
        }
        List<EntryName> rest = names.subList(1, names.size());
        for (Map.Entry<EntryName, Node> entry : directory.entries().entrySet()) {
            if (names.get(0).equals(EVERY) || names.get(0).equals(entry.getKey())) {
                find(path.resolve(entry.getKey()), entry.getValue(), rest, places);
            }
        }
    }

    /** The mapping as it is written. */
    @Override
    public String toString() {
        return from + ":" + to;
    }
}
