package org.gnome.oci.source.erofs;

import java.util.Optional;
import org.gnome.oci.io.ByteString;

/** The start of an attribute's name that its entry only refers to (EROFS_XATTR_INDEX_…). */
enum XattrPrefix {
    USER(1, "user."),
    POSIX_ACL_ACCESS(2, "system.posix_acl_access"),
    POSIX_ACL_DEFAULT(3, "system.posix_acl_default"),
    TRUSTED(4, "trusted."),
    SECURITY(6, "security.");

    private final int number;
    private final String text;

    XattrPrefix(int number, String text) {
        this.number = number;
        this.text = text;
    }

    static Optional<ByteString> of(int number) {
        for (XattrPrefix prefix : values()) {
            if (prefix.number == number) {
                return Optional.of(ByteString.ofUtf8(prefix.text));
            }
        }
        return Optional.empty();
    }
}
