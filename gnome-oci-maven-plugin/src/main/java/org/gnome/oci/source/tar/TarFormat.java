package org.gnome.oci.source.tar;

import org.gnome.oci.io.ByteString;

/** Layout of a tar header block: POSIX.1-2001 pax, "ustar Interchange Format", and GNU tar's {@code tar.h}. */
final class TarFormat {
    /** The unit of the format: headers have one block, contents are padded to whole ones. */
    static final int BLOCK_BYTES = 512;

    /** POSIX: {@code ustar}, NUL and version {@code 00}. */
    static final ByteString USTAR_MAGIC = ByteString.ofUtf8("ustar\0" + "00");

    /** GNU tar before it wrote pax: {@code ustar}, two spaces and NUL. */
    static final ByteString GNU_MAGIC = ByteString.ofUtf8("ustar  \0");

    /** Archives from before POSIX have zeros in place of a magic number. */
    static final ByteString V7_MAGIC = ByteString.ofUtf8("\0\0\0\0\0\0\0\0");

    /** star's own header ends with this; it has times where ustar has the end of the prefix. */
    static final ByteString STAR_TRAILER = ByteString.ofUtf8("tar\0");

    static final byte PAX_HEADER = 'x';
    static final byte PAX_GLOBAL_HEADER = 'g';
    static final byte GNU_LONG_NAME = 'L';
    static final byte GNU_LONG_LINK = 'K';

    /** 1 MiB: a real block holds a path and a few attributes; 64 KiB is the most that one attribute has on Linux. */
    static final int MAX_PAX_BYTES = 1 << 20;

    /** A path of {@code TreeLimits.MAX_DEPTH} names of 255 bytes, with its NUL. */
    static final int MAX_LONG_NAME_BYTES = 1 << 16;

    /** 1 EiB: beyond every file system, and offsets that add up to it do not overflow. */
    static final long MAX_SIZE = 1L << 60;

    /** The mode bits that stand for a file's type in st_mode; some writers keep them. */
    static final int FILE_TYPE_MASK = 0170000;

    /** A field of the header block, with its offset and length in bytes. */
    enum Field {
        NAME(0, 100),
        MODE(100, 8),
        UID(108, 8),
        GID(116, 8),
        SIZE(124, 12),
        MTIME(136, 12),
        CHKSUM(148, 8),
        TYPEFLAG(156, 1),
        LINKNAME(157, 100),
        /** Magic number and version. */
        MAGIC(257, 8),
        DEVMAJOR(329, 8),
        DEVMINOR(337, 8),
        PREFIX(345, 155),
        /** GNU: where POSIX has the prefix. */
        GNU_ATIME(345, 12),
        GNU_CTIME(357, 12),
        /** GNU: what belongs to parts of files and to sparse ones, which are not read. */
        GNU_REST(369, 143),
        /** What an archive from before POSIX leaves empty. */
        V7_REST(345, 167),
        TRAILER(508, 4);

        private final int offset;
        private final int length;

        Field(int offset, int length) {
            this.offset = offset;
            this.length = length;
        }

        int offset() {
            return offset;
        }

        int end() {
            return offset + length;
        }
    }

    private TarFormat() {}
}
