package org.gnome.oci.source.extension;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.PathResolver;
import org.gnome.oci.tree.TreePath;

/**
 * Lays extensions over one of the directories that they extend; it stays as it is if none of them has it.
 *
 * @param system what errors call the operating system
 * @param hierarchy the name of the directory in the root
 * @param layers the extensions, the lowest first
 */
record HierarchyMerge(String system, EntryName hierarchy, List<ExtensionLayer> layers) {
    /** systemd makes a hierarchy that is missing. */
    private static final Metadata NEW = Metadata.ofPermissions(0755);

    HierarchyMerge {
        layers = List.copyOf(layers);
    }

    /**
     * The root tree with the extensions. The hierarchy may be a link, such as /opt to /var/opt: the extensions lie over
     * what it leads to. It keeps its own metadata: the topmost layer is one of systemd itself, which copies them.
     *
     * @throws MalformedFormatException if the hierarchy is no directory
     * @throws UnsupportedFeatureException if a layer asks for another layer
     */
    FileTree over(FileTree base) throws MalformedFormatException, UnsupportedFeatureException {
        Map<ExtensionLayer, Directory> uppers = uppers();
        if (uppers.isEmpty()) {
            return base;
        }
        TreePath path = PathResolver.of(base)
                .follow(TreePath.ROOT.resolve(hierarchy))
                .orElseThrow(() -> malformed(system, "is a link that leads nowhere"))
                .wanted();
        Node lower = base.find(path).orElseGet(() -> Directory.implied(NEW, Map.of()));
        if (!(lower instanceof Directory directory)) {
            throw malformed(system, "is no directory, so no extension can be merged");
        }
        Directory merged = new OverlayMerge(system).alone(path, directory);
        for (Map.Entry<ExtensionLayer, Directory> upper : uppers.entrySet()) {
            merged = new OverlayMerge(upper.getKey().toString()).over(path, merged, upper.getValue());
        }
        Directory extended = directory.isImplied() ? merged : merged.withMetadata(directory.metadata());
        return new FileTree(with(base.root(), path.names(), extended));
    }

    private Map<ExtensionLayer, Directory> uppers() throws MalformedFormatException {
        Map<ExtensionLayer, Directory> uppers = new LinkedHashMap<>();
        for (ExtensionLayer layer : layers) {
            Optional<Node> upper = layer.tree().root().entry(hierarchy);
            if (upper.isPresent()) {
                if (!(upper.get() instanceof Directory directory)) {
                    throw malformed(layer.toString(), "is no directory");
                }
                uppers.put(layer, directory);
            }
        }
        return uppers;
    }

    private MalformedFormatException malformed(String source, String reason) {
        return new MalformedFormatException(source, "/" + hierarchy, reason);
    }

    private static Directory with(Directory parent, List<EntryName> names, Directory directory) {
        if (names.isEmpty()) {
            return directory;
        }
        Map<EntryName, Node> entries = new TreeMap<>(parent.entries());
        Directory child = entries.get(names.get(0)) instanceof Directory next ? next : new Directory(NEW, Map.of());
        entries.put(names.get(0), with(child, names.subList(1, names.size()), directory));
        return parent.isImplied()
                ? Directory.implied(parent.metadata(), entries)
                : new Directory(parent.metadata(), entries);
    }
}
