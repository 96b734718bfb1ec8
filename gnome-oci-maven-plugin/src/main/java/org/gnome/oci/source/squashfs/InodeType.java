package org.gnome.oci.source.squashfs;

import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;

/** The types of inodes; each has a basic form, which directory entries name, and an extended one. */
enum InodeType {
    DIRECTORY,
    FILE,
    SYMBOLIC_LINK,
    BLOCK_DEVICE,
    CHARACTER_DEVICE,
    FIFO,
    SOCKET;

    /** The type of a directory entry. */
    static InodeType basic(OnDiskStructure structure, int at, String field) throws MalformedFormatException {
        int id = structure.u16(at);
        if (id < 1 || id > values().length) {
            throw structure.malformed(at, field, id + " is out of range 1.." + values().length);
        }
        return values()[id - 1];
    }

    /** The type of an inode of either form. */
    static InodeType any(OnDiskStructure structure, int at, String field) throws MalformedFormatException {
        int id = structure.u16(at);
        if (id < 1 || id > 2 * values().length) {
            throw structure.malformed(at, field, id + " is out of range 1.." + 2 * values().length);
        }
        return values()[(id - 1) % values().length];
    }

    /** Whether an inode whose type is known to be one has the extended form. */
    static boolean isExtended(OnDiskStructure structure, int at) {
        return structure.u16(at) > values().length;
    }
}
