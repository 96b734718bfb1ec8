package org.gnome.oci.parity;

import java.util.Optional;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;

/**
 * What an entry is, for a difference that concerns it as a whole.
 *
 * @param type its type
 * @param text type with size, target or device number, for people
 * @param target the printable text of a symbolic link; empty for every other type
 */
public record EntrySummary(EntryType type, String text, Optional<String> target) {
    static EntrySummary of(Node node) {
        EntryType type = EntryType.of(node);
        Optional<String> target =
                node instanceof SymbolicLink link ? Optional.of(link.target().toString()) : Optional.empty();
        return new EntrySummary(type, type.label() + detail(node), target);
    }

    private static String detail(Node node) {
        if (node instanceof RegularFile file) {
            return ", " + ContentIdentity.sizeText(file.content().size());
        } else if (node instanceof SymbolicLink link) {
            return " to " + link.target();
        }
        return node instanceof Device device ? " " + device.major() + ":" + device.minor() : "";
    }
}
