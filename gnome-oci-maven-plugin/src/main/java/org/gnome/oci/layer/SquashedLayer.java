package org.gnome.oci.layer;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.Socket;
import org.gnome.oci.tree.TreePath;
import org.jspecify.annotations.Nullable;

/** The whole tree in one layer. */
public final class SquashedLayer implements LayerStrategy {
    /** A name with this prefix would remove an entry of a lower layer (image-spec, "Whiteouts"). */
    private static final ByteString WHITEOUT_PREFIX = ByteString.ofUtf8(".wh.");

    /** What a runtime gives a root directory that no layer mentions. */
    private static final Metadata IMPLIED_ROOT = Metadata.ofPermissions(0755);

    @Override
    public List<List<LayerEntry>> plan(FileTree desired) throws UnsupportedFeatureException {
        List<LayerEntry> entries = new ArrayList<>();
        Metadata root = desired.root().metadata();
        if (!root.equals(IMPLIED_ROOT.withMtime(root.mtime()))) {
            entries.add(new LayerEntry.Addition(TreePath.ROOT, desired.root()));
        }
        collect(TreePath.ROOT, desired.root(), new IdentityHashMap<>(), entries);
        return List.of(entries);
    }

    private static void collect(
            TreePath path,
            Directory directory,
            IdentityHashMap<RegularFile, TreePath> firstNames,
            List<LayerEntry> entries)
            throws UnsupportedFeatureException {
        for (Map.Entry<EntryName, Node> child : directory.entries().entrySet()) {
            TreePath childPath = path.resolve(child.getKey());
            entries.add(entry(childPath, child.getKey(), child.getValue(), firstNames));
            if (child.getValue() instanceof Directory subdirectory) {
                collect(childPath, subdirectory, firstNames, entries);
            }
        }
    }

    private static LayerEntry entry(
            TreePath path, EntryName name, Node node, IdentityHashMap<RegularFile, TreePath> firstNames)
            throws UnsupportedFeatureException {
        if (name.bytes().startsWith(WHITEOUT_PREFIX)) {
            throw unsupported(path, "has the name of a whiteout, which would remove a file instead of adding one");
        }
        if (node instanceof Socket) {
            throw unsupported(path, "is a socket, which no layer can hold");
        }
        for (ByteString attribute : node.metadata().xattrs().values().keySet()) {
            if (attribute.indexOf((byte) '=', 0) >= 0 || attribute.indexOf((byte) '%', 0) >= 0) {
                throw unsupported(
                        path,
                        "has the attribute \"" + attribute + "\", whose name readers of layers would not agree on");
            }
        }
        if (node instanceof RegularFile file) {
            @Nullable TreePath first = firstNames.putIfAbsent(file, path);
            if (first != null) {
                return new LayerEntry.Hardlink(path, file, first);
            }
        }
        return new LayerEntry.Addition(path, node);
    }

    private static UnsupportedFeatureException unsupported(TreePath path, String reason) {
        return new UnsupportedFeatureException("layer", path.toString(), reason);
    }
}
