package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.TreeLimits;
import org.gnome.oci.tree.TreePath;

/**
 * All dirtrees below a root, each read once however many paths lead to it.
 *
 * <p>A dirtree that is named twice on each of <i>n</i> levels stands for 2ⁿ paths, so paths are counted from the bottom
 * up, before a node is made for any of them.
 */
final class DirtreeGraph {
    /**
     * A dirtree with what lies below it.
     *
     * @param dirtree the directory's own entries
     * @param paths entries at all levels below it
     * @param height levels below it; 0 for an empty directory
     */
    private record Subtree(Dirtree dirtree, long paths, int height) {}

    private final MetadataObjects objects;
    private final Map<Digest, Subtree> subtrees = new HashMap<>();
    private long objectEntries;

    private DirtreeGraph(MetadataObjects objects) {
        this.objects = objects;
    }

    /**
     * Reads all dirtrees of a commit.
     *
     * @throws MalformedFormatException if they stand for more or deeper paths than {@link TreeLimits} allows
     */
    static DirtreeGraph read(MetadataObjects objects, Digest root) throws IOException {
        DirtreeGraph graph = new DirtreeGraph(objects);
        graph.subtree(root, TreePath.ROOT, 0);
        return graph;
    }

    /** A dirtree of the graph. */
    Dirtree dirtree(Digest checksum) {
        Subtree subtree = subtrees.get(checksum);
        if (subtree == null) {
            throw new IllegalArgumentException("not in the graph: " + checksum);
        }
        return subtree.dirtree;
    }

    private Subtree subtree(Digest checksum, TreePath path, int depth) throws IOException {
        Subtree known = subtrees.get(checksum);
        if (known == null) {
            known = count(checksum, path, depth);
            subtrees.put(checksum, known);
        }
        if (depth + known.height > TreeLimits.MAX_DEPTH) {
            throw tooDeep(checksum);
        }
        return known;
    }

    private Subtree count(Digest checksum, TreePath path, int depth) throws IOException {
        if (depth > TreeLimits.MAX_DEPTH) {
            throw tooDeep(checksum);
        }
        ObjectName name = new ObjectName(checksum, ObjectType.DIRTREE);
        Dirtree dirtree = DirtreeReader.read(objects.metadata(name, path.toString()));
        objectEntries += dirtree.size();
        requireCount(objectEntries, checksum);
        long paths = dirtree.size();
        int height = dirtree.size() == 0 ? 0 : 1;
        for (Dirtree.DirectoryEntry entry : dirtree.directories()) {
            Subtree child = subtree(entry.dirtree(), path.resolve(entry.name()), depth + 1);
            paths += child.paths;
            requireCount(paths, checksum);
            height = Math.max(height, child.height + 1);
        }
        return new Subtree(dirtree, paths, height);
    }

    /** Every summand is within the limit itself, so that sums do not overflow. */
    private static void requireCount(long paths, Digest checksum) throws MalformedFormatException {
        if (paths > TreeLimits.MAX_ENTRIES) {
            throw malformed(
                    checksum,
                    "stands for more than the " + TreeLimits.MAX_ENTRIES + " paths that " + TreeLimits.REASON);
        }
    }

    private static MalformedFormatException tooDeep(Digest checksum) {
        return malformed(checksum, "lies, or leads, deeper than " + TreeLimits.MAX_DEPTH + " directories");
    }

    private static MalformedFormatException malformed(Digest checksum, String reason) {
        return new MalformedFormatException(new ObjectName(checksum, ObjectType.DIRTREE).toString(), "dirtree", reason);
    }
}
