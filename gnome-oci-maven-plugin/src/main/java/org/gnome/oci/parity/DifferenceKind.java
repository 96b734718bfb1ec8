package org.gnome.oci.parity;

import java.util.Optional;

/** What differs. The order is that of severity in reports. */
public enum DifferenceKind {
    ONLY_IN_REFERENCE("only-in-reference", "only in the reference", Aspect.TYPE, true),
    ONLY_IN_IMAGE("only-in-image", "only in the image", Aspect.TYPE, true),
    TYPE("type", "type", Aspect.TYPE, true),
    CONTENT("content", "content", Aspect.CONTENT, true),
    LINK_TARGET("link-target", "link target", Aspect.LINK_TARGET, true),
    DEVICE("device", "device number", Aspect.DEVICE, false),
    HARDLINKS("hardlinks", "hardlinks", Aspect.HARDLINKS, false),
    PERMISSIONS("permissions", "permissions", Aspect.PERMISSIONS, false),
    SPECIAL_BITS("special-bits", "setuid, setgid and sticky bits", Aspect.SPECIAL_BITS, false),
    OWNER("owner", "owner and group", Aspect.OWNER, false),
    XATTR("xattr", "extended attribute", Aspect.XATTRS, false),
    CAPABILITY("capability", "capability", Aspect.CAPABILITIES, false);

    private final String id;
    private final String label;
    private final Aspect aspect;
    private final boolean needsNarrowGlob;

    DifferenceKind(String id, String label, Aspect aspect, boolean needsNarrowGlob) {
        this.id = id;
        this.label = label;
        this.aspect = aspect;
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

    /** What must be compared for it to be found. */
    public Aspect aspect() {
        return aspect;
    }

    /** Whether one side lacks the entry, or has one of another type. */
    public boolean isAboutEntries() {
        return aspect == Aspect.TYPE;
    }

    /** Whether a rule for it must not match every path: it would explain away the whole comparison. */
    public boolean needsNarrowGlob() {
        return needsNarrowGlob;
    }
}
