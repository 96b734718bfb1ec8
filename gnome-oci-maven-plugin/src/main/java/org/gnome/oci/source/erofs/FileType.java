package org.gnome.oci.source.erofs;

import java.util.Optional;

/** The type of an inode, with its number in directory entries (EROFS_FT_…). */
enum FileType {
    REGULAR_FILE(1, 0100000),
    DIRECTORY(2, 0040000),
    CHARACTER_DEVICE(3, 0020000),
    BLOCK_DEVICE(4, 0060000),
    FIFO(5, 0010000),
    SOCKET(6, 0140000),
    SYMBOLIC_LINK(7, 0120000);

    private final int number;
    private final int modeBits;

    FileType(int number, int modeBits) {
        this.number = number;
        this.modeBits = modeBits;
    }

    static Optional<FileType> ofMode(int mode) {
        for (FileType type : values()) {
            if ((mode & ErofsFormat.MODE_TYPE_MASK) == type.modeBits) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The number in a directory entry, where zero stands for none. */
    int number() {
        return number;
    }
}
