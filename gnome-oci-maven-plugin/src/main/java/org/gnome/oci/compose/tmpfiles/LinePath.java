package org.gnome.oci.compose.tmpfiles;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.TreeLimits;
import org.gnome.oci.tree.TreePath;

/** Reads the paths that lines name, a character for each byte. */
final class LinePath {
    private static final String LEGACY_RUN = "/var/run/";

    private LinePath() {}

    /**
     * The absolute form of a path without empty names and dots; what is below /var/run is below /run.
     *
     * @throws MalformedFormatException if it is not absolute, leaves a directory again, or is too deep
     */
    static String normalized(String path, TmpfilesLine.Place place) throws MalformedFormatException {
        if (!path.startsWith("/")) {
            throw place.malformed("has a path that does not start with a slash");
        }
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (name.equals("..")) {
                throw place.malformed("has a path with \"..\", which systemd refuses; write the path itself");
            }
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        if (names.size() > TreeLimits.MAX_DEPTH) {
            throw place.malformed("has a path deeper than " + TreeLimits.MAX_DEPTH + " directories");
        }
        String normalized = "/" + String.join("/", names);
        return normalized.startsWith(LEGACY_RUN) ? "/run/" + normalized.substring(LEGACY_RUN.length()) : normalized;
    }

    /**
     * The path of a normalized text.
     *
     * @throws MalformedFormatException if a name is longer than names can be
     */
    static TreePath literal(String normalized, TmpfilesLine.Place place) throws MalformedFormatException {
        TreePath path = TreePath.ROOT;
        for (String name : normalized.split("/", -1)) {
            if (!name.isEmpty()) {
                path = path.resolve(name(bytes(name), place));
            }
        }
        return path;
    }

    /** A name, if bytes can be one. */
    static EntryName name(ByteString bytes, TmpfilesLine.Place place) throws MalformedFormatException {
        String reason = EntryName.reasonToRefuse(bytes);
        if (reason != null) {
            throw place.malformed("has a path with a name that " + reason);
        }
        return new EntryName(bytes);
    }

    static ByteString bytes(String text) {
        return ByteString.copyOf(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static String text(ByteString bytes) {
        return new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
    }
}
