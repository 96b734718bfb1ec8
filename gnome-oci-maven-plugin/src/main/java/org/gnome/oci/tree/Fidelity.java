package org.gnome.oci.tree;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which attributes a source can express. What it cannot is neither kept by it nor compared against it.
 *
 * @param attributes the attributes that the source holds
 */
public record Fidelity(Set<Attribute> attributes) {
    /** An attribute of an entry beside its type, content and link target, which every source holds. */
    public enum Attribute {
        /** The nine rwx bits. */
        ACCESS("permissions"),
        /** Set-user-ID, set-group-ID and sticky bits. */
        SPECIAL_BITS("setuid, setgid and sticky bits"),
        /** Numeric user and group. */
        OWNER("owner and group"),
        /** Extended attributes but for capabilities. */
        XATTRS("extended attributes"),
        /** The capabilities of programs, {@code security.capability}. */
        CAPABILITIES("capabilities"),
        /** Which names belong to one file. */
        HARDLINKS("hardlinks"),
        /** Time of the last change. */
        MTIME("modification time");

        private final String label;

        Attribute(String label) {
            this.label = label;
        }

        /** The words for people. */
        public String label() {
            return label;
        }
    }

    /** Everything. */
    public static final Fidelity FULL = new Fidelity(EnumSet.allOf(Attribute.class));

    public Fidelity {
        EnumSet<Attribute> copy = EnumSet.noneOf(Attribute.class);
        copy.addAll(attributes);
        attributes = Collections.unmodifiableSet(copy);
    }

    /** Everything but some attributes. */
    public static Fidelity without(Attribute first, Attribute... rest) {
        return new Fidelity(EnumSet.complementOf(EnumSet.of(first, rest)));
    }

    /** Whether the source holds an attribute. */
    public boolean expresses(Attribute attribute) {
        return attributes.contains(attribute);
    }

    /** What two sources both hold. */
    public Fidelity intersect(Fidelity other) {
        EnumSet<Attribute> common = EnumSet.noneOf(Attribute.class);
        common.addAll(attributes);
        common.retainAll(other.attributes);
        return new Fidelity(common);
    }
}
