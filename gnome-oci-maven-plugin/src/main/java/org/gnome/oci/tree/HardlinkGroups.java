package org.gnome.oci.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names of every regular file of a tree, in the tree's order. */
public final class HardlinkGroups {
    private final IdentityHashMap<RegularFile, List<TreePath>> names;

    private HardlinkGroups(IdentityHashMap<RegularFile, List<TreePath>> names) {
        this.names = names;
    }

    /** Collects the names. */
    public static HardlinkGroups of(FileTree tree) {
        IdentityHashMap<RegularFile, List<TreePath>> names = new IdentityHashMap<>();
        collect(TreePath.ROOT, tree.root(), names);
        // Every name asks for the group: a copy for each takes time in proportion to the square of their number.
        names.replaceAll((file, group) -> List.copyOf(group));
        return new HardlinkGroups(names);
    }

    private static void collect(
            TreePath path, Directory directory, IdentityHashMap<RegularFile, List<TreePath>> names) {
        for (Map.Entry<EntryName, Node> entry : directory.entries().entrySet()) {
            TreePath child = path.resolve(entry.getKey());
            if (entry.getValue() instanceof Directory subdirectory) {
                collect(child, subdirectory, names);
            } else if (entry.getValue() instanceof RegularFile file) {
                names.computeIfAbsent(file, key -> new ArrayList<>(1)).add(child);
            }
        }
    }

    /** Every regular file of the tree once, in no order that means anything. */
    public Set<RegularFile> files() {
        return Collections.unmodifiableSet(names.keySet());
    }

    /** All names of a file of the tree; the first is the one that an archive stores the content under. */
    public List<TreePath> namesOf(RegularFile file) {
        List<TreePath> group = names.get(file);
        if (group == null) {
            throw new IllegalArgumentException("the file is not in this tree");
        }
        return group;
    }

    /** How many names a file of the tree has, as st_nlink tells. */
    public int linkCount(RegularFile file) {
        return namesOf(file).size();
    }
}
