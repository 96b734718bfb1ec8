package org.gnome.oci.initramfs;

import java.util.Map;

/**
 * Layout of an initramfs (Documentation/driver-api/early-userspace/buffer-format.rst of the kernel; init/initramfs.c):
 * cpio archives of the format "newc" with zeros between them, compressed or not.
 */
final class InitramfsFormat {
    /** c_magic of newc, and of the same with checksums, in octal digits. */
    static final String MAGIC = "070701";

    static final String MAGIC_WITH_CHECKSUM = "070702";

    /** How both begin. */
    static final String MAGIC_START = "07070";

    static final int MAGIC_BYTES = 6;

    /** A header: the magic and 13 numbers of 8 hexadecimal digits. */
    static final int HEADER_BYTES = 110;

    static final int FIELD_BYTES = 8;

    /** Offsets of numbers in a header, in bytes. */
    static final int C_FILESIZE = 54;

    static final int C_NAMESIZE = 94;

    /** Headers, names and contents are filled up with zeros to a multiple of this many bytes. */
    static final int ALIGNMENT = 4;

    /** The name of the entry that ends an archive. */
    static final String TRAILER = "TRAILER!!!";

    /** PATH_MAX of the kernel, which is the largest c_namesize that it takes. */
    static final int MAX_NAME_BYTES = 4096;

    /** Fifty times what GNOME's has. */
    static final int MAX_ENTRIES = 250_000;

    /** All names together: ten times what names of that many entries usually have. */
    static final long MAX_ALL_NAME_BYTES = 64 << 20;

    /** All plain archives together, and what is decompressed: eight times what GNOME's has. */
    static final long MAX_BYTES = 2L << 30;

    /** Between archives; tools fill up to a block or a page. */
    static final int MAX_PADDING_BYTES = 1 << 20;

    /** What the kernel can decompress, too, by the first bytes in hexadecimal (lib/decompress.c). */
    static final Map<String, String> OTHER_COMPRESSIONS = Map.of(
            "425a", "bzip2",
            "5d00", "lzma",
            "894c", "lzo",
            "0221", "lz4");

    private InitramfsFormat() {}
}
