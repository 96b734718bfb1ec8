package org.gnome.oci.source.ostree;

import java.util.Optional;

/**
 * Where a value lies in its structure, such as {@code dirtree.files[3].name}; made into text only for errors.
 *
 * @param parent the structure around it
 * @param step what leads from the parent to it
 */
record FieldPath(Optional<FieldPath> parent, String step) {
    static FieldPath of(String structure) {
        return new FieldPath(Optional.empty(), structure);
    }

    FieldPath field(String name) {
        return new FieldPath(Optional.of(this), "." + name);
    }

    FieldPath index(int index) {
        return new FieldPath(Optional.of(this), "[" + index + "]");
    }

    @Override
    public String toString() {
        return parent.map(FieldPath::toString).orElse("") + step;
    }
}
