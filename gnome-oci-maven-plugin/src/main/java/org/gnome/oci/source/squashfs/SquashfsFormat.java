package org.gnome.oci.source.squashfs;

/**
 * Layout of SquashFS 4.0: {@code fs/squashfs/squashfs_fs.h} of Linux, and {@code doc/format.adoc} of squashfs-tools-ng
 * for what that leaves open. Everything is little-endian.
 */
final class SquashfsFormat {
    /** {@code hsqs}. */
    static final long MAGIC = 0x73717368L;

    static final int MAJOR_VERSION = 4;
    static final int MINOR_VERSION = 0;

    static final int SUPERBLOCK_BYTES = 96;

    /** The field of a table that is not there. */
    static final long NO_TABLE = -1;

    /** Data blocks have 4 KiB to 1 MiB (SQUASHFS_FILE_MAX_LOG). */
    static final int MIN_BLOCK_LOG = 12;

    static final int MAX_BLOCK_LOG = 20;

    /** Superblock flag: a metadata block with the compressor's options follows the superblock. */
    static final int FLAG_COMPRESSOR_OPTIONS = 1 << 10;

    /** All flags that squashfs-tools has; those but the above only repeat how the image was asked for. */
    static final int KNOWN_FLAGS = (1 << 12) - 1;

    /** What a metadata block holds at most. */
    static final int METADATA_BYTES = 8192;

    static final int METADATA_HEADER_BYTES = 2;

    /** Of a metadata block's header: the block is stored as it is. */
    static final int METADATA_UNCOMPRESSED = 0x8000;

    /** Of a data block's size: the block is stored as it is. */
    static final long DATA_UNCOMPRESSED = 1L << 24;

    /** Of a reference: the bits of the offset in a decoded metadata block; the rest is the place of the block. */
    static final int REFERENCE_OFFSET_BITS = 16;

    /** The index of a file's fragment or of an inode's attributes if there is none. */
    static final long NONE = 0xffff_ffffL;

    /** A directory's size counts the names {@code .} and {@code ..}, which are not stored, as this many bytes. */
    static final int DIRECTORY_SIZE_EXCESS = 3;

    /** What one directory header counts at most. */
    static final int MAX_HEADER_ENTRIES = 256;

    static final int ID_BYTES = 4;
    static final int FRAGMENT_BYTES = 16;
    static final int XATTR_ID_BYTES = 16;
    static final int LOCATION_BYTES = 8;

    /** Of an attribute's type: its name space. */
    static final int XATTR_PREFIX_MASK = 0xff;

    /** Of an attribute's type: its value is a reference to one that others share. */
    static final int XATTR_OUT_OF_LINE = 0x100;

    /** XATTR_NAME_MAX and XATTR_SIZE_MAX of Linux. */
    static final int MAX_XATTR_NAME = 255;

    static final int MAX_XATTR_VALUE = 1 << 16;

    private SquashfsFormat() {}
}
