package org.gnome.oci.source.tar;

import java.util.Map;
import java.util.Optional;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Fifo;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;

/** The node that a tar entry stands for. */
public final class TarNode {
    private TarNode() {}

    /**
     * Makes the node of an entry; a hardlink has none of its own.
     *
     * @param content the content of a regular file
     * @param source what an error names
     */
    public static Optional<Node> of(TarEntry entry, Content content, String source) throws MalformedFormatException {
        Metadata metadata = entry.metadata();
        return switch (entry.type()) {
            case REGULAR_FILE -> Optional.of(new RegularFile(metadata, content));
            case SYMBOLIC_LINK -> Optional.of(symbolicLink(entry, source));
            case CHARACTER_DEVICE -> Optional.of(device(entry, Device.Kind.CHARACTER));
            case BLOCK_DEVICE -> Optional.of(device(entry, Device.Kind.BLOCK));
            case FIFO -> Optional.of(new Fifo(metadata));
            case DIRECTORY -> Optional.of(new Directory(metadata, Map.of()));
            case HARDLINK -> Optional.empty();
        };
    }

    private static Device device(TarEntry entry, Device.Kind kind) {
        return new Device(entry.metadata(), kind, entry.deviceMajor(), entry.deviceMinor());
    }

    private static SymbolicLink symbolicLink(TarEntry entry, String source) throws MalformedFormatException {
        try {
            return new SymbolicLink(entry.metadata(), entry.linkName());
        } catch (IllegalArgumentException e) {
            throw new MalformedFormatException(
                    source, "tar entry.linkname", entry.offset(), String.valueOf(e.getMessage()));
        }
    }
}
