package org.gnome.oci.parity;

import java.util.Arrays;
import java.util.Optional;
import org.gnome.oci.tree.MtreeType;
import org.gnome.oci.tree.Node;

/** The type of an entry, as the S_IFMT bits of stat(2) tell it. */
public enum EntryType {
    DIRECTORY("directory", "directory"),
    REGULAR_FILE("regular-file", "regular file"),
    SYMBOLIC_LINK("symbolic-link", "symbolic link"),
    CHARACTER_DEVICE("character-device", "character device"),
    BLOCK_DEVICE("block-device", "block device"),
    FIFO("fifo", "named pipe"),
    SOCKET("socket", "socket");

    private final String id;
    private final String label;

    EntryType(String id, String label) {
        this.id = id;
        this.label = label;
    }

    /** The type of a stable name. */
    public static Optional<EntryType> ofId(String id) {
        return Arrays.stream(values()).filter(type -> type.id.equals(id)).findFirst();
    }

    /** The type of a node. */
    public static EntryType of(Node node) {
        return switch (MtreeType.of(node)) {
            case DIRECTORY -> DIRECTORY;
            case FILE -> REGULAR_FILE;
            case LINK -> SYMBOLIC_LINK;
            case CHARACTER_DEVICE -> CHARACTER_DEVICE;
            case BLOCK_DEVICE -> BLOCK_DEVICE;
            case FIFO -> FIFO;
            case SOCKET -> SOCKET;
        };
    }

    /** The stable name in rules and JSON. */
    public String id() {
        return id;
    }

    /** The words for people. */
    public String label() {
        return label;
    }
}
