package org.gnome.oci.source.squashfs;

import org.gnome.oci.io.ByteString;
import org.gnome.oci.tree.Metadata;

/** An inode of either form. */
sealed interface Inode {
    /** What inodes of all types have. */
    Header header();

    /**
     * What inodes of all types have.
     *
     * @param type what it stands for
     * @param number 1 to the number of inodes
     * @param metadata with the attributes
     * @param reference where it is in the inode table
     * @param position that of its metadata block, for errors
     */
    record Header(InodeType type, long number, Metadata metadata, long reference, long position) {}

    /**
     * A directory.
     *
     * @param listing the reference of its listing in the directory table
     * @param listingBytes how many bytes the listing has
     */
    record OfDirectory(Header header, long listing, long listingBytes) implements Inode {}

    /**
     * A regular file.
     *
     * @param mayHaveMoreNames whether it is of the form that counts its links
     * @param size of its content in bytes
     * @param start the position of its first data block
     * @param fragment the index of the fragment that holds its end, or {@link SquashfsFormat#NONE}
     * @param fragmentOffset where its end begins in the decoded fragment
     * @param blockSizes the reference of the sizes of its data blocks, in the inode table
     */
    record OfFile(
            Header header,
            boolean mayHaveMoreNames,
            long size,
            long start,
            long fragment,
            long fragmentOffset,
            long blockSizes)
            implements Inode {}

    /**
     * A symbolic link.
     *
     * @param target where it leads, as {@link org.gnome.oci.tree.SymbolicLink} allows it
     */
    record OfLink(Header header, ByteString target) implements Inode {}

    /** A character or block device. */
    record OfDevice(Header header, int major, int minor) implements Inode {}

    /** A FIFO or a socket. */
    record OfIpc(Header header) implements Inode {}
}
