package org.gnome.oci.parity;

import java.util.Optional;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.jspecify.annotations.Nullable;

/** What can be compared of an entry that both sides have. */
public enum Aspect {
    TYPE("type", "type", null),
    CONTENT("content", "content", null),
    LINK_TARGET("link-target", "link target", null),
    DEVICE("device", "device number", null),
    HARDLINKS("hardlinks", Attribute.HARDLINKS),
    PERMISSIONS("permissions", Attribute.ACCESS),
    SPECIAL_BITS("special-bits", Attribute.SPECIAL_BITS),
    OWNER("owner", Attribute.OWNER),
    XATTRS("xattrs", Attribute.XATTRS),
    CAPABILITIES("capabilities", Attribute.CAPABILITIES),
    MTIME("mtime", Attribute.MTIME);

    private final String id;
    private final String label;
    private final @Nullable Attribute attribute;

    Aspect(String id, Attribute attribute) {
        this(id, attribute.label(), attribute);
    }

    Aspect(String id, String label, @Nullable Attribute attribute) {
        this.id = id;
        this.label = label;
        this.attribute = attribute;
    }

    /** The stable name in JSON. */
    public String id() {
        return id;
    }

    /** The words for people. */
    public String label() {
        return label;
    }

    /** The attribute that a source may be unable to express; empty for what every source holds. */
    public Optional<Attribute> attribute() {
        return Optional.ofNullable(attribute);
    }

    /** Whether entries of a type have it. Linux ignores the permissions of a symbolic link. */
    public boolean appliesTo(EntryType type) {
        return switch (this) {
            case CONTENT, HARDLINKS -> type == EntryType.REGULAR_FILE;
            case LINK_TARGET -> type == EntryType.SYMBOLIC_LINK;
            case DEVICE -> type == EntryType.CHARACTER_DEVICE || type == EntryType.BLOCK_DEVICE;
            case PERMISSIONS, SPECIAL_BITS -> type != EntryType.SYMBOLIC_LINK;
            case TYPE, OWNER, XATTRS, CAPABILITIES, MTIME -> true;
        };
    }
}
