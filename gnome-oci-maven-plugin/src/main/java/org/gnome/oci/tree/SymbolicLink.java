package org.gnome.oci.tree;

import org.gnome.oci.io.ByteString;

/**
 * A symbolic link. Links are not followed here, and a link's own permissions mean nothing to Linux.
 *
 * @param target the text of the link, 1 to 4095 bytes without NUL
 */
public record SymbolicLink(Metadata metadata, ByteString target) implements Node {
    /** PATH_MAX of Linux without the NUL. */
    public static final int MAX_TARGET_BYTES = 4095;

    public SymbolicLink {
        requireTarget(target);
    }

    /**
     * Checks that bytes can be the target of a link.
     *
     * @throws IllegalArgumentException with the reason if they cannot
     */
    public static void requireTarget(ByteString target) {
        if (target.isEmpty() || target.length() > MAX_TARGET_BYTES || target.indexOf((byte) 0, 0) >= 0) {
            throw new IllegalArgumentException("a link target has 1 to " + MAX_TARGET_BYTES + " bytes and no NUL");
        }
    }

    @Override
    public SymbolicLink withMetadata(Metadata newMetadata) {
        return new SymbolicLink(newMetadata, target);
    }
}
