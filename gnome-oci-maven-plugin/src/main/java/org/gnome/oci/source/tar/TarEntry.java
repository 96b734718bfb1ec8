package org.gnome.oci.source.tar;

import org.gnome.oci.io.ByteString;
import org.gnome.oci.tree.Metadata;

/**
 * One entry of a tar archive, with its extended headers applied.
 *
 * @param offset where its header block begins, in bytes from the start of the (decompressed) archive
 * @param type what the entry is
 * @param name the path as it is written, not empty and without NUL
 * @param linkName the target of a hardlink or symbolic link; empty for every other type
 * @param size bytes of content; zero for every type but a regular file
 * @param metadata mode, owner, time and extended attributes
 * @param deviceMajor major number of a device, 12 bits; zero for every other type
 * @param deviceMinor minor number of a device, 20 bits; zero for every other type
 */
public record TarEntry(
        long offset,
        Type type,
        ByteString name,
        ByteString linkName,
        long size,
        Metadata metadata,
        int deviceMajor,
        int deviceMinor) {
    /** What an entry is. */
    public enum Type {
        /** A file with content. */
        REGULAR_FILE,
        /** Another name of a file before it. */
        HARDLINK,
        /** A symbolic link. */
        SYMBOLIC_LINK,
        /** A character device. */
        CHARACTER_DEVICE,
        /** A block device. */
        BLOCK_DEVICE,
        /** A directory. */
        DIRECTORY,
        /** A named pipe. */
        FIFO;

        boolean isLink() {
            return this == HARDLINK || this == SYMBOLIC_LINK;
        }

        boolean isDevice() {
            return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
        }
    }

    /** Where the content begins, right after the header block. */
    public long contentOffset() {
        return offset + TarFormat.BLOCK_BYTES;
    }
}
