package org.gnome.oci.tree;

import java.util.Optional;

/** The values of mtree's {@code type} keyword (mtree(5)). */
public enum MtreeType {
    /** A directory. */
    DIRECTORY("dir"),
    /** A regular file. */
    FILE("file"),
    /** A symbolic link. */
    LINK("link"),
    /** A character device. */
    CHARACTER_DEVICE("char"),
    /** A block device. */
    BLOCK_DEVICE("block"),
    /** A named pipe. */
    FIFO("fifo"),
    /** A Unix socket. */
    SOCKET("socket");

    private final String keyword;

    MtreeType(String keyword) {
        this.keyword = keyword;
    }

    /** The type of a node. */
    public static MtreeType of(Node node) {
        if (node instanceof Directory) {
            return DIRECTORY;
        } else if (node instanceof RegularFile) {
            return FILE;
        } else if (node instanceof SymbolicLink) {
            return LINK;
        } else if (node instanceof Device device) {
            return device.kind() == Device.Kind.CHARACTER ? CHARACTER_DEVICE : BLOCK_DEVICE;
        }
        return node instanceof Fifo ? FIFO : SOCKET;
    }

    static Optional<MtreeType> parse(String text) {
        for (MtreeType type : values()) {
            if (type.keyword.equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The word in an mtree line. */
    @Override
    public String toString() {
        return keyword;
    }
}
