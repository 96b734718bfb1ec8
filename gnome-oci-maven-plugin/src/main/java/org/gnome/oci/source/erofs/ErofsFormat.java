package org.gnome.oci.source.erofs;

/**
 * The layout of EROFS on disk, named as in {@code fs/erofs/erofs_fs.h} of Linux 6.18. Numbers are little-endian;
 * offsets are relative to their structure, sizes in bytes.
 */
final class ErofsFormat {
    /** The superblock comes after room for a boot sector (EROFS_SUPER_OFFSET). */
    static final int SUPERBLOCK_OFFSET = 1024;

    /** EROFS_SUPER_MAGIC_V1. */
    static final long MAGIC = 0xE0F5_E1E2L;

    static final int SUPERBLOCK_BYTES = 128;

    /** EROFS_SB_EXTSLOT_SIZE: what {@code sb_extslots} counts. */
    static final int SUPERBLOCK_SLOT_BYTES = 16;

    /** Smaller than a sector is no block. */
    static final int MIN_BLOCK_BITS = 9;

    /** EROFS_MAX_BLOCK_SIZE of mkfs.erofs, the largest page of any architecture. */
    static final int MAX_BLOCK_BITS = 16;

    /** Compatible features (EROFS_FEATURE_COMPAT_…): the others change nothing for a reader. */
    static final int COMPAT_CHECKSUM = 0x1;

    static final int COMPAT_SHARED_XATTRS_IN_METABOX = 0x8;
    static final int COMPAT_PLAIN_XATTR_PREFIXES = 0x10;

    /** Incompatible features (EROFS_FEATURE_INCOMPAT_…); some bits stand for two, which other fields tell apart. */
    static final int INCOMPAT_LZ4_ZERO_PADDING = 0x1;

    static final int INCOMPAT_COMPRESSION_CONFIGS = 0x2;
    static final int INCOMPAT_DEVICE_TABLE = 0x8;
    static final int INCOMPAT_48BIT = 0x80;
    static final int INCOMPAT_METABOX = 0x100;

    /** All that are known: from LZ4_0PADDING to METABOX. */
    static final int INCOMPAT_ALL = 0x1ff;

    /** EROFS_ISLOTBITS: a node number counts slots of 32 bytes. */
    static final int SLOT_BITS = 5;

    /** EROFS_DIRENT_NID_METABOX_BIT: the inode lies in the metabox. */
    static final long NID_IN_METABOX = Long.MIN_VALUE;

    static final int COMPACT_INODE_BYTES = 32;
    static final int EXTENDED_INODE_BYTES = 64;

    /** The bits of {@code i_format}. */
    static final int INODE_EXTENDED = 0x1;

    static final int INODE_LAYOUT_SHIFT = 1;
    static final int INODE_LAYOUT_MASK = 0x7;

    /** EROFS_I_NLINK_1_BIT of what is no directory: the field of the link count holds more bits of the block. */
    static final int INODE_ONE_LINK = 0x10;

    static final int INODE_FORMAT_ALL = 0x1f;

    /** EROFS_NULL_ADDR in 32 and in 48 bits: no block, all zeros. */
    static final long NO_BLOCK_32 = 0xffff_ffffL;

    static final long NO_BLOCK_48 = 0xffff_ffff_ffffL;

    /** The bits of an inode's chunk format (EROFS_CHUNK_FORMAT_…). */
    static final int CHUNK_BITS_MASK = 0x1f;

    static final int CHUNK_INDEXES = 0x20;
    static final int CHUNK_48BIT = 0x40;
    static final int CHUNK_FORMAT_ALL = 0x7f;
    static final int BLOCK_ADDRESS_BYTES = 4;
    static final int CHUNK_INDEX_BYTES = 8;

    /** Types of st_mode (inode(7)). */
    static final int MODE_TYPE_MASK = 0170000;

    static final int DIRENT_BYTES = 12;

    /** erofs_xattr_ibody_header, and the unit of {@code i_xattr_icount}. */
    static final int XATTR_HEADER_BYTES = 12;

    static final int XATTR_UNIT_BYTES = 4;
    static final int XATTR_ENTRY_BYTES = 4;

    /** EROFS_XATTR_LONG_PREFIX: the name begins with a prefix of the superblock's table. */
    static final int XATTR_LONG_PREFIX = 0x80;

    /** z_erofs_map_header, which is aligned to its size. */
    static final int MAP_HEADER_BYTES = 8;

    /** Between the header and full indexes. */
    static final int FULL_INDEX_GAP_BYTES = 8;

    static final int FULL_INDEX_BYTES = 8;

    /** The bits of {@code h_advise} (Z_EROFS_ADVISE_…). */
    static final int ADVISE_COMPACTED_2B = 0x1;

    static final int ADVISE_EXTENTS = 0x1;
    static final int ADVISE_BIG_PCLUSTER_1 = 0x2;
    static final int ADVISE_BIG_PCLUSTER_2 = 0x4;
    static final int ADVISE_INLINE_PCLUSTER = 0x8;
    static final int ADVISE_INTERLACED_PCLUSTER = 0x10;
    static final int ADVISE_FRAGMENT_PCLUSTER = 0x20;
    static final int ADVISE_EXTENT_RECORD_SHIFT = 1;
    static final int ADVISE_EXTENT_RECORD_MASK = 0x3;

    /** Z_EROFS_FRAGMENT_INODE_BIT of {@code h_clusterbits}, as bit of the whole header. */
    static final long WHOLE_FILE_IN_PACKED_INODE = Long.MIN_VALUE;

    static final int CLUSTER_BITS_MASK = 0xf;

    /** Z_EROFS_LI_LCLUSTER_TYPE_MASK. */
    static final int LCLUSTER_TYPE_MASK = 0x3;

    /** Z_EROFS_LI_D0_CBLKCNT: instead of a distance there is the size of the physical cluster in blocks. */
    static final int LCLUSTER_BLOCK_COUNT = 0x800;

    /** Z_EROFS_EXTENT_PLEN_…: what the length of an extent holds beside the length. */
    static final int EXTENT_LENGTH_MASK = 0x1f_ffff;

    static final int EXTENT_ALGORITHM_SHIFT = 28;

    /** Z_EROFS_PCLUSTER_MAX_SIZE. */
    static final int MAX_ENCODED_BYTES = 1 << 20;

    /** Z_EROFS_PCLUSTER_MAX_DSIZE. */
    static final int MAX_DECODED_BYTES = 12 << 20;

    private ErofsFormat() {}

    /** The next multiple of a power of two. */
    static long roundUp(long value, long unit) {
        return Math.addExact(value, unit - 1) & -unit;
    }
}
