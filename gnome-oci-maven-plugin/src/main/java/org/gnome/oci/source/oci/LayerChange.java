package org.gnome.oci.source.oci;

import java.io.IOException;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.tar.TarEntry;
import org.gnome.oci.source.tar.TarPath;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.TreePath;

/** What one entry of a layer does to the tree below (image-spec, "Representing Changes" and "Whiteouts"). */
sealed interface LayerChange {
    /** The entry that changes. */
    TreePath path();

    /** Where the entry stands in the layer's tar. */
    long offset();

    /** An entry is added, or takes the place of one. */
    record Addition(TreePath path, Node node, long offset) implements LayerChange {}

    /** A second name for a file of this or a lower layer. */
    record Hardlink(TreePath path, TreePath target, long offset) implements LayerChange {}

    /** An entry of a lower layer is removed. */
    record Whiteout(TreePath path, long offset) implements LayerChange {}

    /** Everything that lower layers have in a directory is removed. */
    record OpaqueWhiteout(TreePath path, long offset) implements LayerChange {}

    ByteString WHITEOUT_PREFIX = ByteString.ofUtf8(".wh.");
    EntryName OPAQUE_NAME = EntryName.of(".wh..wh..opq");

    /**
     * Reads an entry.
     *
     * @param node the node of the entry, empty for a hardlink
     */
    static LayerChange of(TreePath path, TarEntry entry, Optional<Node> node, String layer) throws IOException {
        Optional<EntryName> name = path.name();
        if (name.isPresent() && name.get().equals(OPAQUE_NAME)) {
            return new OpaqueWhiteout(path.parent().orElse(TreePath.ROOT), entry.offset());
        }
        if (name.isPresent() && name.get().bytes().startsWith(WHITEOUT_PREFIX)) {
            return whiteout(path, name.get(), entry, layer);
        }
        if (node.isEmpty()) {
            return new Hardlink(path, TarPath.parse(entry.linkName(), layer, entry.offset()), entry.offset());
        }
        return new Addition(path, node.get(), entry.offset());
    }

    private static LayerChange whiteout(TreePath path, EntryName name, TarEntry entry, String layer)
            throws MalformedFormatException {
        ByteString hidden =
                name.bytes().substring(WHITEOUT_PREFIX.length(), name.bytes().length());
        if (EntryName.reasonToRefuse(hidden) != null || hidden.startsWith(WHITEOUT_PREFIX)) {
            throw new MalformedFormatException(
                    layer, "whiteout", entry.offset(), "\"" + path + "\" names nothing that it could remove");
        }
        return new Whiteout(path.parent().orElse(TreePath.ROOT).resolve(new EntryName(hidden)), entry.offset());
    }
}
