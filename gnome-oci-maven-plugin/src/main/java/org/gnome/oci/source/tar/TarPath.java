package org.gnome.oci.source.tar;

import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.TreeLimits;
import org.gnome.oci.tree.TreePath;

/** The place in a tree that the name of a tar entry means. */
public final class TarPath {
    private TarPath() {}

    /**
     * Reads a name relative to the root of the archive.
     *
     * <p>Empty and {@code .} components say nothing: {@code ./x}, {@code x} and {@code x/} are one path, {@code .} is
     * the root. Absolute names and {@code ..} are refused.
     *
     * @param source what an error names
     * @param offset where the entry begins, for an error
     */
    public static TreePath parse(ByteString name, String source, long offset) throws MalformedFormatException {
        if (name.startsWith(ByteString.ofUtf8("/"))) {
            throw malformed(name, source, offset, "is absolute");
        }
        TreePath path = TreePath.ROOT;
        int depth = 0;
        int start = 0;
        while (start < name.length()) {
            int slash = name.indexOf((byte) '/', start);
            int end = slash < 0 ? name.length() : slash;
            ByteString component = name.substring(start, end);
            if (!component.isEmpty() && !component.equals(ByteString.ofUtf8("."))) {
                path = path.resolve(entryName(name, component, source, offset));
                depth++;
            }
            if (depth > TreeLimits.MAX_DEPTH) {
                throw malformed(
                        name.substring(0, end),
                        source,
                        offset,
                        "lies deeper than " + TreeLimits.MAX_DEPTH + " directories");
            }
            start = end + 1;
        }
        return path;
    }

    private static EntryName entryName(ByteString name, ByteString component, String source, long offset)
            throws MalformedFormatException {
        String reason = EntryName.reasonToRefuse(component);
        if (reason != null) {
            throw malformed(name, source, offset, "has the component \"" + component + "\", which " + reason);
        }
        return new EntryName(component);
    }

    private static MalformedFormatException malformed(ByteString name, String source, long offset, String reason) {
        return new MalformedFormatException(source, "tar entry.name", offset, "\"" + name + "\" " + reason);
    }
}
