package org.gnome.oci.parity;

import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Fifo;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;

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

    /** The type of a node. */
    public static EntryType of(Node node) {
        if (node instanceof Directory) {
            return DIRECTORY;
        } else if (node instanceof RegularFile) {
            return REGULAR_FILE;
        } else if (node instanceof SymbolicLink) {
            return SYMBOLIC_LINK;
        } else if (node instanceof Device device) {
            return device.kind() == Device.Kind.CHARACTER ? CHARACTER_DEVICE : BLOCK_DEVICE;
        }
        return node instanceof Fifo ? FIFO : SOCKET;
    }

    /** The stable name in JSON. */
    public String id() {
        return id;
    }

    /** The words for people. */
    public String label() {
        return label;
    }
}
