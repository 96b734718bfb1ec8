package org.gnome.oci.source.erofs;

import org.gnome.oci.io.ByteString;

/**
 * An entry of a directory (erofs_dirent) with its name, which may be {@code .} or {@code ..}.
 *
 * @param nid number of the inode
 * @param fileType number of the inode's type, or zero if that is not said
 */
record DirectoryEntry(ByteString name, long nid, int fileType) {}
