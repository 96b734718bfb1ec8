package org.gnome.oci.source.extension;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;
import org.jspecify.annotations.Nullable;

/**
 * How a layer of overlayfs says what it hides (Documentation/filesystems/overlayfs.rst of Linux).
 *
 * <p>Both sets of attributes count, {@code trusted.overlay.} and {@code user.overlay.}, since nobody knows how a layer
 * was made. What lies in a layer for overlayfs itself does not show: a name with {@code overlay.} twice loses one.
 *
 * @param layer what errors call the layer
 */
record OverlayMarks(String layer) {
    private static final List<ByteString> PREFIXES =
            List.of(ByteString.ofUtf8("trusted.overlay."), ByteString.ofUtf8("user.overlay."));
    private static final ByteString NESTED = ByteString.ofUtf8("overlay.");

    private static final ByteString OPAQUE = ByteString.ofUtf8("opaque");
    private static final ByteString WHITEOUT = ByteString.ofUtf8("whiteout");

    /** Marks without which the content of a layer cannot be told. */
    private static final List<ByteString> REFUSED =
            List.of(ByteString.ofUtf8("redirect"), ByteString.ofUtf8("metacopy"));

    private static final ByteString YES = ByteString.ofUtf8("y");

    /** The value of a directory that holds whiteouts which are files with an attribute. */
    private static final ByteString HAS_WHITEOUT_FILES = ByteString.ofUtf8("x");

    /** Whether a directory hides everything that lower layers have in it. */
    boolean isOpaque(Metadata directory) {
        return hasMark(directory, OPAQUE, YES);
    }

    /**
     * Whether an entry hides the one of its name.
     *
     * @param directory the directory that holds it
     */
    boolean isWhiteout(Metadata directory, Node node) {
        if (node instanceof Device device) {
            return device.kind() == Device.Kind.CHARACTER && device.major() == 0 && device.minor() == 0;
        }
        return node instanceof RegularFile file
                && file.content().size() == 0
                && hasMark(directory, OPAQUE, HAS_WHITEOUT_FILES)
                && PREFIXES.stream().anyMatch(prefix -> value(file.metadata(), prefix.concat(WHITEOUT)) != null);
    }

    private static boolean hasMark(Metadata metadata, ByteString mark, ByteString value) {
        return PREFIXES.stream().anyMatch(prefix -> value.equals(value(metadata, prefix.concat(mark))));
    }

    private static @Nullable ByteString value(Metadata metadata, ByteString name) {
        return metadata.xattrs().values().get(name);
    }

    /**
     * What shows of the attributes of an entry.
     *
     * @throws UnsupportedFeatureException if its content or place is in another layer
     */
    Metadata visible(TreePath path, Metadata metadata) throws UnsupportedFeatureException {
        SortedMap<ByteString, ByteString> visible = new TreeMap<>();
        for (var xattr : metadata.xattrs().values().entrySet()) {
            ByteString name = xattr.getKey();
            for (ByteString prefix : PREFIXES) {
                if (name.startsWith(prefix)) {
                    name = unnested(path, prefix, name.substring(prefix.length(), name.length()));
                    break;
                }
            }
            if (!name.isEmpty()) {
                visible.put(name, xattr.getValue());
            }
        }
        return visible.equals(metadata.xattrs().values()) ? metadata : metadata.withXattrs(Xattrs.of(visible));
    }

    /** The name that a mark shows as; empty if it does not show. */
    private ByteString unnested(TreePath path, ByteString prefix, ByteString mark) throws UnsupportedFeatureException {
        if (REFUSED.contains(mark)) {
            throw new UnsupportedFeatureException(
                    layer,
                    path.toString(),
                    "has the attribute " + prefix.concat(mark)
                            + ", which sends the reader to another layer; build the extension without it");
        }
        if (!mark.startsWith(NESTED)) {
            return ByteString.EMPTY;
        }
        return prefix.concat(mark.substring(NESTED.length(), mark.length()));
    }
}
