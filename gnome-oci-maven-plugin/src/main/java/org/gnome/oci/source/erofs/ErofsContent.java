package org.gnome.oci.source.erofs;

import java.io.IOException;
import java.io.InputStream;
import org.gnome.oci.tree.Content;

/**
 * The data of a regular file.
 *
 * @param storageOrder where the first byte is stored: in the image, or behind all of it if in the packed inode
 */
record ErofsContent(ErofsVolume volume, Inode inode, long storageOrder) implements Content {
    @Override
    public long size() {
        return inode.size();
    }

    @Override
    public InputStream open() throws IOException {
        return new InodeStream(volume, inode);
    }
}
