package org.gnome.oci.source.extension;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;

/**
 * The configuration extensions that an operating system carries in its own /usr, where systemd-confext(8) looks for
 * them; of two with one name the first counts.
 *
 * @param layers those that are directories
 * @param notes sentences on those that are not merged
 */
record EmbeddedConfexts(List<ExtensionLayer> layers, List<String> notes) {
    /** The strongest first. */
    private static final List<TreePath> PLACES =
            List.of(TreePath.of("usr/lib/confexts"), TreePath.of("usr/local/lib/confexts"));

    EmbeddedConfexts {
        layers = List.copyOf(layers);
        notes = List.copyOf(notes);
    }

    /**
     * Finds them.
     *
     * @param hidden the names of confexts that lie elsewhere, and come first
     */
    static EmbeddedConfexts of(FileTree system, Set<String> hidden) {
        Map<String, ExtensionLayer> layers = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        for (TreePath place : PLACES) {
            if (system.find(place).orElse(null) instanceof Directory directory) {
                for (Map.Entry<EntryName, Node> entry : directory.entries().entrySet()) {
                    String name = entry.getKey().toString();
                    TreePath path = place.resolve(entry.getKey());
                    if (name.startsWith(".")) {
                        continue;
                    }
                    if (!(entry.getValue() instanceof Directory root)) {
                        notes.add("The confext " + path + " is no directory, and is not merged");
                    } else if (root.entries().isEmpty() || hidden.contains(name) || layers.containsKey(name)) {
                        notes.add("The confext " + path + " is empty or hidden by another, and is not merged");
                    } else {
                        layers.put(
                                name,
                                new ExtensionLayer(
                                        ExtensionKind.CONFEXT, name, new FileTree(copy(root, new HashMap<>()))));
                    }
                }
            }
        }
        return new EmbeddedConfexts(List.copyOf(layers.values()), notes);
    }

    /** With files of its own: what is seen in /etc is no hardlink of what lies in /usr, whatever becomes of either. */
    private static Directory copy(Directory directory, Map<RegularFile, RegularFile> files) {
        Map<EntryName, Node> entries = new TreeMap<>();
        directory.entries().forEach((name, node) -> entries.put(name, copy(node, files)));
        return directory.isImplied()
                ? Directory.implied(directory.metadata(), entries)
                : new Directory(directory.metadata(), entries);
    }

    private static Node copy(Node node, Map<RegularFile, RegularFile> files) {
        if (node instanceof Directory directory) {
            return copy(directory, files);
        }
        return node instanceof RegularFile file
                ? files.computeIfAbsent(file, original -> original.withMetadata(original.metadata()))
                : node;
    }
}
