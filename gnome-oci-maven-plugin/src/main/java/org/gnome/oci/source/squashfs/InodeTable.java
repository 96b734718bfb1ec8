package org.gnome.oci.source.squashfs;

import java.io.IOException;

/**
 * The inodes of an image, with what they refer to.
 *
 * @param blocks the metadata
 * @param region where the inodes are
 * @param superblock of the image
 * @param ids the users and groups
 * @param xattrs the sets of attributes
 * @param budget what link targets may take
 */
record InodeTable(
        MetadataBlocks blocks,
        MetadataRegion region,
        Superblock superblock,
        Ids ids,
        XattrTable xattrs,
        TextBudget budget) {
    /** The inode at a reference. */
    Inode read(long reference) throws IOException {
        return InodeReader.at(this, reference).read();
    }
}
