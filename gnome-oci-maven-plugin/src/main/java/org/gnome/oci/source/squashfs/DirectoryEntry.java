package org.gnome.oci.source.squashfs;

import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.tree.EntryName;

/**
 * An entry of a directory.
 *
 * @param name its name
 * @param inode the reference of its inode
 * @param number the number that the inode must have
 * @param type the type that the inode must have
 * @param structure where this was read, for errors
 */
record DirectoryEntry(EntryName name, long inode, long number, InodeType type, OnDiskStructure structure) {}
