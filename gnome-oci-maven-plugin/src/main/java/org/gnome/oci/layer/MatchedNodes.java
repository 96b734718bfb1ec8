package org.gnome.oci.layer;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Fifo;
import org.gnome.oci.tree.FilePair;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.HardlinkGroups;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreePath;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes of two trees are the same but for what files contain: type, link target, device number, permissions,
 * owner, extended attributes and, for a file, all its names. The modification time has no part in it: every entry of a
 * layer has the same.
 */
final class MatchedNodes {
    private final HardlinkGroups parentNames;
    private final HardlinkGroups desiredNames;
    private final Map<FilePair, TreePath> filePairs = new LinkedHashMap<>();
    private final Map<FilePair, Boolean> sameNames = new HashMap<>();

    private MatchedNodes(FileTree parent, FileTree desired) {
        this.parentNames = HardlinkGroups.of(parent);
        this.desiredNames = HardlinkGroups.of(desired);
        pairFiles(TreePath.ROOT, parent.root(), desired.root());
    }

    static MatchedNodes of(FileTree parent, FileTree desired) {
        return new MatchedNodes(parent, desired);
    }

    private void pairFiles(TreePath path, Directory parent, Directory desired) {
        for (Map.Entry<EntryName, Node> entry : desired.entries().entrySet()) {
            @Nullable Node lower = parent.entries().get(entry.getKey());
            TreePath child = path.resolve(entry.getKey());
            if (lower instanceof Directory below && entry.getValue() instanceof Directory above) {
                pairFiles(child, below, above);
            } else if (lower instanceof RegularFile below
                    && entry.getValue() instanceof RegularFile above
                    && match(below, above)) {
                filePairs.putIfAbsent(new FilePair(below, above), child);
            }
        }
    }

    /** Matching files, whose contents decide whether they are the same. */
    Map<FilePair, TreePath> filePairs() {
        return filePairs;
    }

    /** Whether two nodes are the same but for the content of files and the entries of directories. */
    boolean match(Node parent, Node desired) {
        if (!sameMetadata(parent.metadata(), desired.metadata())) {
            return false;
        }
        if (parent instanceof RegularFile below && desired instanceof RegularFile above) {
            return sameNames.computeIfAbsent(new FilePair(below, above), this::haveSameNames);
        } else if (parent instanceof SymbolicLink below && desired instanceof SymbolicLink above) {
            return below.target().equals(above.target());
        } else if (parent instanceof Device below && desired instanceof Device above) {
            return below.kind() == above.kind() && below.major() == above.major() && below.minor() == above.minor();
        }
        return (parent instanceof Directory && desired instanceof Directory)
                || (parent instanceof Fifo && desired instanceof Fifo);
    }

    /** To be asked once for each pair, not for each of its names. */
    private boolean haveSameNames(FilePair pair) {
        return parentNames.namesOf(pair.reference()).equals(desiredNames.namesOf(pair.other()));
    }

    private static boolean sameMetadata(Metadata parent, Metadata desired) {
        return parent.equals(desired.withMtime(parent.mtime()));
    }
}
