package org.gnome.oci.source.erofs;

import java.util.Optional;

/** How an inode's data are laid out (EROFS_INODE_…). */
enum DataLayout {
    FLAT_PLAIN(0),
    COMPRESSED_FULL(1),
    FLAT_INLINE(2),
    COMPRESSED_COMPACT(3),
    CHUNK_BASED(4);

    private final int number;

    DataLayout(int number) {
        this.number = number;
    }

    static Optional<DataLayout> of(int number) {
        for (DataLayout layout : values()) {
            if (layout.number == number) {
                return Optional.of(layout);
            }
        }
        return Optional.empty();
    }

    boolean isCompressed() {
        return this == COMPRESSED_FULL || this == COMPRESSED_COMPACT;
    }
}
