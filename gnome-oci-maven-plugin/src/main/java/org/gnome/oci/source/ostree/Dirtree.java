package org.gnome.oci.source.ostree;

import java.util.List;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.tree.EntryName;

/**
 * What a directory holds: a dirtree object. Names are unique and in unsigned order within each list.
 *
 * @param files regular files and symbolic links
 * @param directories subdirectories
 */
record Dirtree(List<FileEntry> files, List<DirectoryEntry> directories) {
    /**
     * A file or symbolic link.
     *
     * @param name its name
     * @param checksum the file object
     */
    record FileEntry(EntryName name, Digest checksum) {}

    /**
     * A subdirectory.
     *
     * @param name its name
     * @param dirtree the object with its entries
     * @param dirmeta the object with its owner, mode and attributes
     */
    record DirectoryEntry(EntryName name, Digest dirtree, Digest dirmeta) {}

    Dirtree {
        files = List.copyOf(files);
        directories = List.copyOf(directories);
    }

    /** How many entries the directory itself has. */
    int size() {
        return Math.addExact(files.size(), directories.size());
    }
}
