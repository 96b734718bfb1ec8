package org.gnome.oci.parity;

import java.util.Optional;

/** What differs. The order is that of severity in reports. */
public enum DifferenceKind {
    ONLY_IN_REFERENCE("only-in-reference", "only in the reference", true),
    ONLY_IN_IMAGE("only-in-image", "only in the image", true),
    TYPE("type", "type", true),
    CONTENT("content", "content", true),
    LINK_TARGET("link-target", "link target", true),
    DEVICE("device", "device number", false),
    HARDLINKS("hardlinks", "hardlinks", false),
    PERMISSIONS("permissions", "permissions", false),
    SPECIAL_BITS("special-bits", "setuid, setgid and sticky bits", false),
    OWNER("owner", "owner and group", false),
    XATTR("xattr", "extended attribute", false),
    CAPABILITY("capability", "capability", false);

    private final String id;
    private final String label;
    private final boolean needsNarrowGlob;

    DifferenceKind(String id, String label, boolean needsNarrowGlob) {
        this.id = id;
        this.label = label;
        this.needsNarrowGlob = needsNarrowGlob;
    }

    /** The kind of a stable name. */
    public static Optional<DifferenceKind> ofId(String id) {
        for (DifferenceKind kind : values()) {
            if (kind.id.equals(id)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** The stable name in rules and JSON. */
    public String id() {
        return id;
    }

    /** The words for people. */
    public String label() {
        return label;
    }

    /** Whether a rule for it must not match every path: it would explain away the whole comparison. */
    public boolean needsNarrowGlob() {
        return needsNarrowGlob;
    }
}
