package org.gnome.oci.source.squashfs;

import java.time.Instant;
import java.util.OptionalLong;
import org.gnome.oci.compress.BlockCodec;

/**
 * The superblock of an image, with tables that lie in the order in which Linux requires them.
 *
 * @param inodeCount how many inodes there are; their numbers are 1 to this
 * @param modificationTime when the image was made
 * @param blockSize the size of a data block in bytes
 * @param fragmentCount how many blocks of fragments there are
 * @param codec the compression
 * @param hasCompressorOptions whether a metadata block with the options of the compression follows
 * @param idCount how many user and group IDs there are
 * @param rootInode the reference of the root directory's inode
 * @param bytesUsed where the image ends
 * @param idTable where the locations of IDs begin
 * @param xattrTable where the header of attributes begins
 * @param inodeTable where inodes begin
 * @param directoryTable where listings of directories begin
 * @param fragmentTable where the locations of fragments begin
 * @param exportTable where the locations of inodes by number begin, which only NFS needs
 */
record Superblock(
        int inodeCount,
        Instant modificationTime,
        int blockSize,
        long fragmentCount,
        BlockCodec codec,
        boolean hasCompressorOptions,
        int idCount,
        long rootInode,
        long bytesUsed,
        long idTable,
        OptionalLong xattrTable,
        long inodeTable,
        long directoryTable,
        OptionalLong fragmentTable,
        OptionalLong exportTable) {
    /** The first byte of the first table from the fragments on, which all follow the listings. */
    long afterFragments() {
        return exportTable.orElse(idTable);
    }

    /** Where the attributes end, or the image if it has none. */
    long afterIds() {
        return xattrTable.orElse(bytesUsed);
    }
}
