package org.gnome.oci.layer;

import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;

/** What a layer holds under one path. */
public sealed interface LayerEntry {
    /** Where the entry lies in the layer. */
    TreePath path();

    /** The node that the entry stands for. */
    Node node();

    /** The entry with its content. */
    record Addition(TreePath path, Node node) implements LayerEntry {}

    /** A further name of a file whose content the same layer holds under {@code target}. */
    record Hardlink(TreePath path, RegularFile node, TreePath target) implements LayerEntry {}

    /**
     * The mark that an entry of a lower layer is gone, with all that it holds (image-spec, "Whiteouts").
     *
     * @param path where the mark lies: the removed entry's path, its last name with {@link #PREFIX}
     */
    record Whiteout(TreePath path) implements LayerEntry {
        /** What the name of a whiteout begins with. */
        static final ByteString PREFIX = ByteString.ofUtf8(".wh.");

        private static final RegularFile MARK = new RegularFile(Metadata.ofPermissions(0644), Content.of(new byte[0]));

        /**
         * The name of the mark for a removed entry.
         *
         * @throws UnsupportedFeatureException if the mark would have a longer name than a file can have
         */
        static EntryName nameFor(TreePath removed, EntryName name) throws UnsupportedFeatureException {
            ByteString bytes = PREFIX.concat(name.bytes());
            if (EntryName.reasonToRefuse(bytes) != null) {
                throw new UnsupportedFeatureException(
                        "layer",
                        removed.toString(),
                        "is in the parent image and not wanted, but its name is too long for a whiteout; build the"
                                + " image without a parent");
            }
            return new EntryName(bytes);
        }

        /** An empty file. */
        @Override
        public RegularFile node() {
            return MARK;
        }
    }
}
