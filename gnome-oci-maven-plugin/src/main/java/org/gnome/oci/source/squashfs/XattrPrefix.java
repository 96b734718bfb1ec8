package org.gnome.oci.source.squashfs;

import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.UnsupportedFeatureException;

/** The name spaces of attributes, in the order of their numbers. SquashFS has none for POSIX ACLs. */
enum XattrPrefix {
    USER,
    TRUSTED,
    SECURITY;

    /** The full name of an attribute whose type a structure holds. */
    static ByteString join(OnDiskStructure key, int at, ByteString name) throws UnsupportedFeatureException {
        int id = key.u16(at) & SquashfsFormat.XATTR_PREFIX_MASK;
        int rest = key.u16(at) & ~(SquashfsFormat.XATTR_PREFIX_MASK | SquashfsFormat.XATTR_OUT_OF_LINE);
        if (id >= values().length || rest != 0) {
            throw key.unsupported(
                    at, "type", "0x" + Integer.toHexString(key.u16(at)) + " is neither user, trusted nor security");
        }
        return values()[id].prefix().concat(name);
    }

    private ByteString prefix() {
        return ByteString.ofUtf8(
                switch (this) {
                    case USER -> "user.";
                    case TRUSTED -> "trusted.";
                    case SECURITY -> "security.";
                });
    }
}
