package org.gnome.oci.compose;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.MtreeEntry;
import org.gnome.oci.tree.MtreeType;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;

/**
 * What a specification states of one path.
 *
 * @param source what errors name
 * @param path the path
 * @param entry what is stated of it
 */
record Statement(String source, TreePath path, MtreeEntry entry) {
    /**
     * Requires the path to be what is stated.
     *
     * @param leaf what is at the path; empty for a directory
     * @throws MalformedFormatException if it has another type or links elsewhere
     */
    void requireNode(Optional<Node> leaf) throws MalformedFormatException {
        MtreeType type = leaf.map(MtreeType::of).orElse(MtreeType.DIRECTORY);
        if (entry.type().isPresent() && entry.type().get() != type) {
            throw new MalformedFormatException(
                    source, path.toString(), "is stated as type=" + entry.type().get() + " but is a " + type);
        }
        Optional<ByteString> target =
                leaf.map(node -> node instanceof SymbolicLink link ? link.target() : ByteString.EMPTY);
        if (entry.link().isPresent() && !entry.link().equals(target)) {
            throw new MalformedFormatException(
                    source, path.toString(), "is stated to link elsewhere than it does; state it once");
        }
    }

    /** Lays what is stated over what is there; all else stays. */
    Metadata over(Metadata metadata) {
        return new Metadata(
                entry.permissions().orElse(metadata.permissions()),
                entry.uid().orElse(metadata.uid()),
                entry.gid().orElse(metadata.gid()),
                metadata.mtime(),
                over(metadata.xattrs()));
    }

    private Xattrs over(Xattrs present) {
        SortedMap<ByteString, ByteString> values = new TreeMap<>(present.values());
        values.putAll(entry.xattrs().values());
        return Xattrs.of(values);
    }
}
