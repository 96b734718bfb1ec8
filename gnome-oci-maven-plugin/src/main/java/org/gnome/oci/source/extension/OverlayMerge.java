package org.gnome.oci.source.extension;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.jspecify.annotations.Nullable;

/**
 * Lays one layer over others as overlayfs does: directories are merged and take the metadata of the upper one,
 * everything else of the upper layer hides what is below, and whiteouts and opaque directories show as nothing.
 *
 * <p>Names of one file stay names of one file, within their layer.
 */
final class OverlayMerge {
    private final OverlayMarks marks;
    private final IdentityHashMap<RegularFile, RegularFile> files = new IdentityHashMap<>();

    /** Starts with a layer; errors call it by its name. */
    OverlayMerge(String layer) {
        this.marks = new OverlayMarks(layer);
    }

    /**
     * What shows of the layer alone.
     *
     * @param path the path of the directory, for errors
     * @throws UnsupportedFeatureException if the content of something is in another layer
     */
    Directory alone(TreePath path, Directory directory) throws UnsupportedFeatureException {
        return over(path, new TreeMap<>(), directory.metadata(), directory);
    }

    /**
     * What shows of the layer over another. That the topmost directory is opaque means nothing, as to the kernel.
     *
     * @param path the path of the directory, for errors
     * @param lower what shows of all lower layers
     * @throws UnsupportedFeatureException if the content of something is in another layer
     */
    Directory over(TreePath path, Directory lower, Directory upper) throws UnsupportedFeatureException {
        return over(path, new TreeMap<>(lower.entries()), lower.metadata(), upper);
    }

    private Directory over(TreePath path, Map<EntryName, Node> entries, Metadata lower, Directory upper)
            throws UnsupportedFeatureException {
        for (Map.Entry<EntryName, Node> entry : upper.entries().entrySet()) {
            if (marks.isWhiteout(upper.metadata(), entry.getValue())) {
                entries.remove(entry.getKey());
            } else {
                TreePath child = path.resolve(entry.getKey());
                entries.put(entry.getKey(), node(child, entries.get(entry.getKey()), entry.getValue()));
            }
        }
        if (upper.isImplied()) {
            return Directory.implied(lower, entries);
        }
        return new Directory(marks.visible(path, upper.metadata()), entries);
    }

    private Node node(TreePath path, @Nullable Node lower, Node upper) throws UnsupportedFeatureException {
        if (upper instanceof Directory directory) {
            return lower instanceof Directory hidden && !marks.isOpaque(directory.metadata())
                    ? over(path, hidden, directory)
                    : alone(path, directory);
        }
        if (upper instanceof RegularFile file) {
            RegularFile known = files.get(file);
            if (known == null) {
                Metadata visible = marks.visible(path, file.metadata());
                known = visible.equals(file.metadata()) ? file : file.withMetadata(visible);
                files.put(file, known);
            }
            return known;
        }
        Metadata visible = marks.visible(path, upper.metadata());
        return visible.equals(upper.metadata()) ? upper : upper.withMetadata(visible);
    }
}
