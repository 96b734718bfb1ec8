package org.gnome.oci.compose.tmpfiles;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.tree.Xattrs;

/**
 * Reads the argument of a line that sets extended attributes: words of the form {@code NAME=VALUE}.
 *
 * <p>A value is text, so the binary attributes of the kernel cannot be set this way; capabilities and access control
 * lists have lines of their own.
 *
 * @param specifiers what specifiers in names and values stand for
 */
record XattrArgument(Specifiers specifiers) {
    private static final List<ByteString> NAME_SPACES =
            List.of(ByteString.ofUtf8("user."), ByteString.ofUtf8("trusted."), ByteString.ofUtf8("security."));

    /** XATTR_NAME_MAX of Linux. */
    private static final int MAX_NAME_BYTES = 255;

    Map<ByteString, ByteString> read(TmpfilesLine line) throws FormatException {
        TmpfilesLine.Place place = line.place();
        LineWords words = new LineWords(LinePath.text(line.argument().orElseThrow()), place);
        Map<ByteString, ByteString> values = new TreeMap<>();
        for (Optional<String> word = words.next(); word.isPresent(); word = words.next()) {
            int equals = word.get().indexOf('=');
            if (equals <= 0 || equals + 1 == word.get().length()) {
                throw place.malformed("has an attribute without name or value");
            }
            ByteString name = expanded(word.get().substring(0, equals), place);
            if (NAME_SPACES.stream().noneMatch(name::startsWith)
                    || name.length() > MAX_NAME_BYTES
                    || name.equals(Xattrs.CAPABILITY)) {
                throw place.unsupported("sets the attribute " + name + ", which takes no text");
            }
            values.put(name, expanded(word.get().substring(equals + 1), place));
        }
        return values;
    }

    private ByteString expanded(String text, TmpfilesLine.Place place) throws FormatException {
        return specifiers
                .expand(text, place)
                .map(LinePath::bytes)
                .orElseThrow(() -> place.unsupported("sets an attribute to what only a running machine knows"));
    }
}
