package org.gnome.oci.parity;

import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.Xattrs;

/**
 * What an entry is, for a difference that concerns it as a whole.
 *
 * @param type its type
 * @param text type with size and privileges, target or device number, for people
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
            return ", " + ContentIdentity.sizeText(file.content().size()) + privileges(file.metadata());
        } else if (node instanceof SymbolicLink link) {
            return " to " + link.target();
        }
        return node instanceof Device device ? " " + device.major() + ":" + device.minor() : "";
    }

    /** The only place where a report tells them of a file that one side lacks, where both sides can express them. */
    private static String privileges(Metadata metadata) {
        int special = metadata.permissions() & Metadata.SPECIAL_MASK;
        Optional<ByteString> capability =
                Optional.ofNullable(metadata.xattrs().values().get(Xattrs.CAPABILITY));
        return (special == 0 ? "" : ", " + ValueText.ofSpecialBits(special))
                + capability.map(value -> ", " + CapabilityText.of(value)).orElse("");
    }
}
