package org.gnome.oci.source.squashfs;

import java.io.IOException;
import java.io.InputStream;
import org.gnome.oci.tree.Content;

/**
 * The content of a file. The sizes of its blocks are read again each time that it is opened, so that a list of them
 * takes no memory.
 *
 * @param storageOrder the position of its first data block, or of its fragment
 */
record FileContent(FileContents reader, Inode.OfFile inode, long storageOrder) implements Content {
    @Override
    public long size() {
        return inode.size();
    }

    @Override
    public InputStream open() throws IOException {
        return reader.open(inode);
    }
}
