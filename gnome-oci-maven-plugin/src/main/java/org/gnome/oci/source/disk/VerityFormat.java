package org.gnome.oci.source.disk;

/**
 * Layout of a dm-verity hash device (Linux, Documentation/admin-guide/device-mapper/verity.rst, and cryptsetup's
 * on-disk superblock). Offsets and sizes in bytes.
 */
final class VerityFormat {
    /** {@code verity} and two NULs as a little-endian number. */
    static final long SIGNATURE = 0x0000_7974_6972_6576L;

    static final int SUPERBLOCK_BYTES = 512;
    static final int VERSION = 8;
    static final int HASH_TYPE = 12;
    static final int ALGORITHM = 32;
    static final int ALGORITHM_BYTES = 32;
    static final int DATA_BLOCK_SIZE = 64;
    static final int HASH_BLOCK_SIZE = 68;
    static final int DATA_BLOCKS = 72;
    static final int SALT_SIZE = 80;
    static final int SALT = 88;
    static final int MAX_SALT_BYTES = 256;

    static final long VERSION_1 = 1;

    /** The salt before the block, digests at powers of two. */
    static final long HASH_TYPE_NORMAL = 1;

    /** The salt behind the block, digests without gaps; Chromium OS used it in 2012. */
    static final long HASH_TYPE_CHROMIUM = 0;

    static final int MIN_BLOCK_BYTES = 512;
    static final int MAX_BLOCK_BYTES = 64 * 1024;

    private VerityFormat() {}
}
