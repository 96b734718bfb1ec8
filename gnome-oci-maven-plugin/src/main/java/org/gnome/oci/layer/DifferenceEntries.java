package org.gnome.oci.layer;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileDigests;
import org.gnome.oci.tree.FilePair;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.Socket;
import org.gnome.oci.tree.TreePath;
import org.jspecify.annotations.Nullable;

/**
 * The entries that turn a parent's tree into the desired one.
 *
 * <p>A directory that is the same and holds no change has no entry; one that holds a change has, so that every entry's
 * parent is in the layer. Of a file with several names all are there or none, since runtimes refuse a hardlink whose
 * target lies in another layer. An entry takes the place of whatever has its name below, of any type, so whiteouts
 * stand only for names that are gone.
 */
final class DifferenceEntries {
    /** Attributes by which overlayfs marks what a directory hides or where a file lies (overlayfs.rst). */
    private static final List<ByteString> OVERLAYFS_PREFIXES =
            List.of(ByteString.ofUtf8("trusted.overlay."), ByteString.ofUtf8("user.overlay."));

    private static final Directory NOTHING = ParentImage.NONE.tree().root();

    private final MatchedNodes matched;
    private final FileDigests digests;
    private final List<LayerEntry> entries = new ArrayList<>();
    private final IdentityHashMap<RegularFile, TreePath> firstNames = new IdentityHashMap<>();

    DifferenceEntries(MatchedNodes matched, FileDigests digests) {
        this.matched = matched;
        this.digests = digests;
    }

    List<LayerEntry> collect(FileTree parent, FileTree desired) throws UnsupportedFeatureException {
        if (!matched.match(parent.root(), desired.root())) {
            entries.add(entry(TreePath.ROOT, desired.root()));
        }
        collect(TreePath.ROOT, parent.root(), desired.root());
        return entries;
    }

    private void collect(TreePath path, Directory parent, Directory desired) throws UnsupportedFeatureException {
        for (Map.Entry<EntryName, Change> named : changes(path, parent, desired).entrySet()) {
            Change change = named.getValue();
            TreePath child = path.resolve(named.getKey());
            if (change.desired == null) {
                entries.add(new LayerEntry.Whiteout(child));
            } else if (change.desired instanceof Directory directory) {
                collectDirectory(child, change.parent, directory);
            } else if (!isUnchanged(change.parent, change.desired)) {
                entries.add(entry(child, change.desired));
            }
        }
    }

    /**
     * What is under one name below and above.
     *
     * @param parent null if there is nothing below
     * @param desired null if there is nothing above
     */
    private record Change(@Nullable Node parent, @Nullable Node desired) {}

    /** By the names that they have in the layer, in their order there. */
    private static Map<EntryName, Change> changes(TreePath path, Directory parent, Directory desired)
            throws UnsupportedFeatureException {
        Map<EntryName, Change> changes = new TreeMap<>();
        for (Map.Entry<EntryName, Node> entry : desired.entries().entrySet()) {
            EntryName name = entry.getKey();
            if (name.bytes().startsWith(LayerEntry.Whiteout.PREFIX)) {
                throw unsupported(
                        path.resolve(name),
                        "has the name of a whiteout, which would remove a file instead of adding one");
            }
            changes.put(name, new Change(parent.entries().get(name), entry.getValue()));
        }
        for (Map.Entry<EntryName, Node> entry : parent.entries().entrySet()) {
            EntryName name = entry.getKey();
            if (!desired.entries().containsKey(name)) {
                changes.put(LayerEntry.Whiteout.nameFor(path.resolve(name), name), new Change(entry.getValue(), null));
            }
        }
        return changes;
    }

    private void collectDirectory(TreePath path, @Nullable Node parent, Directory desired)
            throws UnsupportedFeatureException {
        int place = entries.size();
        collect(path, parent instanceof Directory below ? below : NOTHING, desired);
        if (entries.size() > place || parent == null || !matched.match(parent, desired)) {
            entries.add(place, entry(path, desired));
        }
    }

    private boolean isUnchanged(@Nullable Node parent, Node desired) {
        if (parent == null || !matched.match(parent, desired)) {
            return false;
        }
        return !(parent instanceof RegularFile below && desired instanceof RegularFile above)
                || digests.areEqual(new FilePair(below, above));
    }

    private LayerEntry entry(TreePath path, Node node) throws UnsupportedFeatureException {
        requireExpressible(path, node);
        if (node instanceof RegularFile file) {
            @Nullable TreePath first = firstNames.putIfAbsent(file, path);
            if (first != null) {
                return new LayerEntry.Hardlink(path, file, first);
            }
        }
        return new LayerEntry.Addition(path, node);
    }

    private static void requireExpressible(TreePath path, Node node) throws UnsupportedFeatureException {
        if (node instanceof Socket) {
            throw unsupported(path, "is a socket, which no layer can hold");
        }
        if (node instanceof Device device
                && device.kind() == Device.Kind.CHARACTER
                && device.major() == 0
                && device.minor() == 0) {
            throw unsupported(
                    path,
                    "is the character device 0:0, which overlayfs takes for the mark of a removed file; exclude it");
        }
        for (ByteString attribute : node.metadata().xattrs().values().keySet()) {
            if (attribute.indexOf((byte) '=', 0) >= 0 || attribute.indexOf((byte) '%', 0) >= 0) {
                throw unsupported(
                        path,
                        "has the attribute \"" + attribute + "\", whose name readers of layers would not agree on");
            }
            if (OVERLAYFS_PREFIXES.stream().anyMatch(attribute::startsWith)) {
                throw unsupported(
                        path,
                        "has the attribute \"" + attribute
                                + "\", by which overlayfs would show something else than the entry; exclude it");
            }
        }
    }

    private static UnsupportedFeatureException unsupported(TreePath path, String reason) {
        return new UnsupportedFeatureException("layer", path.toString(), reason);
    }
}
