package org.gnome.oci.source.directory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.gnome.oci.io.ByteString;

/**
 * The bytes of a path as the kernel knows them.
 *
 * <p>{@code Path.toString()} decodes with the locale's charset and loses what is not text in it. {@code Path.toUri()}
 * escapes the bytes themselves, but resolves a relative path and adds a slash to that of a directory: so a marker is
 * appended where it matters, and the escaped form is cut there.
 */
final class PathBytes {
    private static final String MARKER = "x";

    private PathBytes() {}

    /** The absolute path, without a slash at its end. */
    static ByteString absolute(Path path) {
        ByteString bytes = decoded(path);
        return bytes.length() > 1 ? withoutLastSlash(bytes) : bytes;
    }

    /** The last name. */
    static ByteString lastName(Path path) {
        ByteString bytes = absolute(path);
        int start = 0;
        for (int slash = bytes.indexOf((byte) '/', 0); slash >= 0; slash = bytes.indexOf((byte) '/', start)) {
            start = slash + 1;
        }
        return bytes.substring(start, bytes.length());
    }

    /** The text of a symbolic link, in which slashes are kept as they are. */
    static ByteString linkTarget(Path link) throws IOException {
        Path target = Files.readSymbolicLink(link);
        Path root = link.toAbsolutePath().getRoot();
        ByteString marked = withoutLastSlash(decoded(root.resolve(target).resolve(MARKER)));
        int start = target.isAbsolute() ? 0 : 1;
        ByteString text = marked.substring(start, marked.length() - MARKER.length() - 1);
        return text.isEmpty() ? ByteString.ofUtf8("/") : text;
    }

    private static ByteString decoded(Path path) {
        String escaped = path.toUri().getRawPath();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
        int i = 0;
        while (i < escaped.length()) {
            if (escaped.charAt(i) == '%') {
                bytes.write(HexFormat.fromHexDigits(escaped, i + 1, i + 3));
                i += 3;
            } else {
                bytes.write(escaped.charAt(i));
                i++;
            }
        }
        return ByteString.copyOf(bytes.toByteArray());
    }

    private static ByteString withoutLastSlash(ByteString bytes) {
        int last = bytes.length() - 1;
        return bytes.byteAt(last) == '/' ? bytes.substring(0, last) : bytes;
    }
}
