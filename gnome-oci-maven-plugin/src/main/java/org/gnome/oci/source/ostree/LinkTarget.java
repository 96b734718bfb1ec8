package org.gnome.oci.source.ostree;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.gnome.oci.io.ByteString;

/**
 * Reads the exact bytes of a symbolic link on disk.
 *
 * <p>The JDK shows a path as text in the charset of the user's locale, which loses bytes outside of it; only the URI of
 * a path has them all. A URI is absolute and may end with a slash of its own, so the link's size tells which part of it
 * is the target.
 */
final class LinkTarget {
    private LinkTarget() {}

    /**
     * The target of a link.
     *
     * @param size the st_size of the link, in bytes
     */
    static ByteString read(Path link, long size) throws IOException {
        Path target = Files.readSymbolicLink(link);
        ByteString absolute = decoded(target.toUri().getRawPath());
        int end = absolute.length();
        if (isSlashAdded(target, absolute, size)) {
            end--;
        }
        int start = end - Math.toIntExact(size);
        if (start < 0) {
            throw new IOException("the symbolic link " + link + " changed while it was read");
        }
        return absolute.substring(start, end);
    }

    /** A slash is ASCII, which every locale shows as it is. */
    private static boolean isSlashAdded(Path target, ByteString absolute, long size) {
        boolean own = target.toString().endsWith("/");
        return !own && size > 0 && absolute.byteAt(absolute.length() - 1) == '/';
    }

    private static ByteString decoded(String rawPath) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] raw = rawPath.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%') {
                bytes.write(HexFormat.fromHexDigits(rawPath, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(raw[i]);
            }
        }
        return ByteString.copyOf(bytes.toByteArray());
    }
}
