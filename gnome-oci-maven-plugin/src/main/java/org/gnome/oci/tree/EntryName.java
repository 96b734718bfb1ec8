package org.gnome.oci.tree;

import org.gnome.oci.io.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The name of an entry in a directory: 1 to 255 bytes without NUL and slash, neither {@code .} nor {@code ..}.
 *
 * @param bytes the name as the kernel knows it
 */
public record EntryName(ByteString bytes) implements Comparable<EntryName> {
    /** NAME_MAX of Linux. */
    public static final int MAX_BYTES = 255;

    public EntryName {
        String reason = reasonToRefuse(bytes);
        if (reason != null) {
            throw new IllegalArgumentException("the name \"" + bytes + "\" " + reason);
        }
    }

    /** The UTF-8 form of a name known to this program. */
    public static EntryName of(String name) {
        return new EntryName(ByteString.ofUtf8(name));
    }

    /** Why bytes cannot be a name, or null if they can. */
    public static @Nullable String reasonToRefuse(ByteString bytes) {
        if (bytes.isEmpty()) {
            return "is empty";
        }
        if (bytes.length() > MAX_BYTES) {
            return "has more than " + MAX_BYTES + " bytes";
        }
        if (bytes.byteAt(0) == '.' && (bytes.length() == 1 || (bytes.length() == 2 && bytes.byteAt(1) == '.'))) {
            return "would leave its directory";
        }
        if (bytes.indexOf((byte) '/', 0) >= 0 || bytes.indexOf((byte) 0, 0) >= 0) {
            return "holds a slash or a NUL";
        }
        return null;
    }

    @Override
    public int compareTo(EntryName other) {
        return bytes.compareTo(other.bytes);
    }

    /** The name for people. */
    @Override
    public String toString() {
        return bytes.toString();
    }
}
