package org.gnome.oci.source.erofs;

import static org.gnome.oci.source.erofs.ErofsFormat.COMPACT_INODE_BYTES;
import static org.gnome.oci.source.erofs.ErofsFormat.EXTENDED_INODE_BYTES;
import static org.gnome.oci.source.erofs.ErofsFormat.XATTR_HEADER_BYTES;
import static org.gnome.oci.source.erofs.ErofsFormat.XATTR_UNIT_BYTES;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.tree.Metadata;

/** Reads one inode of either form. */
final class InodeReader {
    private static final int FORMAT = 0;
    private static final int XATTR_COUNT = 2;
    private static final int MODE = 4;
    private static final int LINKS_OR_BLOCK_HIGH = 6;
    private static final int SIZE = 8;

    private static final int COMPACT_MTIME = 12;
    private static final int COMPACT_UID = 24;
    private static final int COMPACT_GID = 26;

    private static final int DATA = 16;
    private static final int EXTENDED_UID = 24;
    private static final int EXTENDED_GID = 28;
    private static final int EXTENDED_MTIME = 32;
    private static final int EXTENDED_NANOSECONDS = 40;
    private static final int EXTENDED_LINKS = 44;
    private static final int MAX_NANOSECONDS = 999_999_999;

    private final Superblock superblock;
    private final RandomAccessSource space;
    private final long nid;
    private final OnDiskStructure fields;
    private final int format;

    private InodeReader(Superblock superblock, RandomAccessSource space, long nid, OnDiskStructure fields) {
        this.superblock = superblock;
        this.space = space;
        this.nid = nid;
        this.fields = fields;
        this.format = fields.u16(FORMAT);
    }

    static Inode read(Superblock superblock, RandomAccessSource space, long nid, long position) throws IOException {
        String name = "inode " + Long.toUnsignedString(nid);
        OnDiskStructure fields = OnDiskStructure.read(space, name, position, COMPACT_INODE_BYTES);
        if ((fields.u16(FORMAT) & ErofsFormat.INODE_EXTENDED) != 0) {
            fields = OnDiskStructure.read(space, name, position, EXTENDED_INODE_BYTES);
        }
        return new InodeReader(superblock, space, nid, fields).read();
    }

    private Inode read() throws IOException {
        DataLayout layout = layout();
        int mode = fields.u16(MODE);
        FileType type = FileType.ofMode(mode)
                .orElseThrow(() -> fields.malformed(MODE, "i_mode", Integer.toOctalString(mode) + " has no type"));
        int xattrCount = fields.u16(XATTR_COUNT);
        return new Inode(
                nid,
                space,
                fields.position() + fields.length(),
                xattrCount == 0 ? 0 : XATTR_HEADER_BYTES + XATTR_UNIT_BYTES * (xattrCount - 1),
                type,
                mode & Metadata.PERMISSION_MASK,
                owner(isExtended() ? fields.u32(EXTENDED_UID) : fields.u16(COMPACT_UID), "i_uid"),
                owner(isExtended() ? fields.u32(EXTENDED_GID) : fields.u16(COMPACT_GID), "i_gid"),
                mtime(),
                links(type),
                layout,
                isExtended() ? fields.u64(SIZE, "i_size") : fields.u32(SIZE),
                fields.u32(DATA),
                firstBlock(type));
    }

    private boolean isExtended() {
        return (format & ErofsFormat.INODE_EXTENDED) != 0;
    }

    private DataLayout layout() throws IOException {
        int number = format >> ErofsFormat.INODE_LAYOUT_SHIFT & ErofsFormat.INODE_LAYOUT_MASK;
        Optional<DataLayout> layout = DataLayout.of(number);
        if ((format & ~ErofsFormat.INODE_FORMAT_ALL) != 0 || layout.isEmpty()) {
            throw fields.unsupported(FORMAT, "i_format", "0x" + Integer.toHexString(format) + " is unknown");
        }
        return layout.get();
    }

    private long owner(long id, String field) throws IOException {
        if (id > Metadata.MAX_ID) {
            throw fields.malformed(EXTENDED_UID, field, id + " stands for no owner");
        }
        return id;
    }

    private Instant mtime() throws IOException {
        long nanoseconds = isExtended() ? fields.u32(EXTENDED_NANOSECONDS) : superblock.nanoseconds();
        if (nanoseconds > MAX_NANOSECONDS) {
            throw fields.malformed(EXTENDED_NANOSECONDS, "i_mtime_nsec", nanoseconds + " is a second or more");
        }
        try {
            long seconds = isExtended()
                    ? fields.bits64(EXTENDED_MTIME)
                    : Math.addExact(superblock.epoch(), fields.u32(COMPACT_MTIME));
            return Instant.ofEpochSecond(Timestamps.requireSeconds(seconds), nanoseconds);
        } catch (ArithmeticException e) {
            throw fields.malformed(isExtended() ? EXTENDED_MTIME : COMPACT_MTIME, "i_mtime", "is out of range");
        }
    }

    private long links(FileType type) {
        if (isExtended()) {
            return fields.u32(EXTENDED_LINKS);
        }
        return hasWideBlock(type) ? 1 : fields.u16(LINKS_OR_BLOCK_HIGH);
    }

    /** Whether the number of the first block has 48 bits. */
    private boolean hasWideBlock(FileType type) {
        return isExtended() || (type != FileType.DIRECTORY && (format & ErofsFormat.INODE_ONE_LINK) != 0);
    }

    private long firstBlock(FileType type) {
        if (!hasWideBlock(type)) {
            long block = fields.u32(DATA);
            return block == ErofsFormat.NO_BLOCK_32 ? Inode.NO_BLOCK : block;
        }
        long block = fields.u32(DATA) | (long) fields.u16(LINKS_OR_BLOCK_HIGH) << Integer.SIZE;
        return block == ErofsFormat.NO_BLOCK_48 ? Inode.NO_BLOCK : block;
    }
}
