package org.gnome.oci.source.squashfs;

import java.io.IOException;
import java.time.Instant;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.Xattrs;

/** Reads an inode of any of the fourteen forms ({@code struct squashfs_*_inode}). */
final class InodeReader {
    // struct squashfs_base_inode
    private static final int BASE_BYTES = 16;
    private static final int INODE_TYPE = 0;
    private static final int MODE = 2;
    private static final int UID = 4;
    private static final int GUID = 6;
    private static final int MTIME = 8;
    private static final int INODE_NUMBER = 12;

    // struct squashfs_dir_inode; here and below from after the base
    private static final int DIR_BYTES = 16;
    private static final int DIR_START_BLOCK = 0;
    private static final int DIR_FILE_SIZE = 8;
    private static final int DIR_OFFSET = 10;

    // struct squashfs_ldir_inode
    private static final int LDIR_BYTES = 24;
    private static final int LDIR_FILE_SIZE = 4;
    private static final int LDIR_START_BLOCK = 8;
    private static final int LDIR_OFFSET = 18;
    private static final int LDIR_XATTR = 20;

    // struct squashfs_reg_inode
    private static final int REG_BYTES = 16;
    private static final int REG_START_BLOCK = 0;
    private static final int REG_FRAGMENT = 4;
    private static final int REG_OFFSET = 8;
    private static final int REG_FILE_SIZE = 12;

    // struct squashfs_lreg_inode
    private static final int LREG_BYTES = 40;
    private static final int LREG_START_BLOCK = 0;
    private static final int LREG_FILE_SIZE = 8;
    private static final int LREG_FRAGMENT = 28;
    private static final int LREG_OFFSET = 32;
    private static final int LREG_XATTR = 36;

    // struct squashfs_symlink_inode
    private static final int SYMLINK_BYTES = 8;
    private static final int SYMLINK_SIZE = 4;

    // struct squashfs_dev_inode
    private static final int DEV_BYTES = 8;
    private static final int RDEV = 4;

    // struct squashfs_ipc_inode
    private static final int IPC_BYTES = 4;

    // What ends the extended forms of the last three
    private static final int XATTR_BYTES = 4;

    private final InodeTable table;
    private final MetadataCursor cursor;
    private final OnDiskStructure base;
    private final InodeType type;
    private final boolean extended;
    private final long reference;

    private InodeReader(InodeTable table, MetadataCursor cursor, OnDiskStructure base, long reference)
            throws IOException {
        this.table = table;
        this.cursor = cursor;
        this.base = base;
        this.type = InodeType.any(base, INODE_TYPE, "inode_type");
        this.extended = InodeType.isExtended(base, INODE_TYPE);
        this.reference = reference;
    }

    /** A reader of the inode at a reference into the table. */
    static InodeReader at(InodeTable table, long reference) throws IOException {
        MetadataCursor cursor = new MetadataCursor(table.blocks(), table.region(), reference);
        return new InodeReader(table, cursor, cursor.read("inode", BASE_BYTES), reference);
    }

    Inode read() throws IOException {
        return switch (type) {
            case DIRECTORY -> extended ? extendedDirectory() : directory();
            case FILE -> extended ? extendedFile() : file();
            case SYMBOLIC_LINK -> link();
            case BLOCK_DEVICE, CHARACTER_DEVICE -> device();
            case FIFO, SOCKET -> ipc();
        };
    }

    private Inode directory() throws IOException {
        OnDiskStructure body = cursor.read("directory inode", DIR_BYTES);
        return new Inode.OfDirectory(
                header(Xattrs.NONE),
                listing(body.u32(DIR_START_BLOCK), body.u16(DIR_OFFSET)),
                listingBytes(body, DIR_FILE_SIZE, body.u16(DIR_FILE_SIZE)));
    }

    /** The index of its listing, which would follow, serves the search for a name. */
    private Inode extendedDirectory() throws IOException {
        OnDiskStructure body = cursor.read("extended directory inode", LDIR_BYTES);
        return new Inode.OfDirectory(
                header(table.xattrs().read(body, LDIR_XATTR)),
                listing(body.u32(LDIR_START_BLOCK), body.u16(LDIR_OFFSET)),
                listingBytes(body, LDIR_FILE_SIZE, body.u32(LDIR_FILE_SIZE)));
    }

    private static long listing(long block, int offset) {
        return block << SquashfsFormat.REFERENCE_OFFSET_BITS | offset;
    }

    private static long listingBytes(OnDiskStructure body, int at, long size) throws MalformedFormatException {
        if (size < SquashfsFormat.DIRECTORY_SIZE_EXCESS) {
            throw body.malformed(at, "file_size", size + " is less than " + SquashfsFormat.DIRECTORY_SIZE_EXCESS);
        }
        return size - SquashfsFormat.DIRECTORY_SIZE_EXCESS;
    }

    private Inode file() throws IOException {
        OnDiskStructure body = cursor.read("file inode", REG_BYTES);
        long size = body.u32(REG_FILE_SIZE);
        requireListable(body, REG_FILE_SIZE, size);
        return new Inode.OfFile(
                header(Xattrs.NONE),
                false,
                size,
                body.u32(REG_START_BLOCK),
                body.u32(REG_FRAGMENT),
                body.u32(REG_OFFSET),
                cursor.reference());
    }

    private Inode extendedFile() throws IOException {
        OnDiskStructure body = cursor.read("extended file inode", LREG_BYTES);
        long size = body.u64(LREG_FILE_SIZE, "file_size");
        requireListable(body, LREG_FILE_SIZE, size);
        return new Inode.OfFile(
                header(table.xattrs().read(body, LREG_XATTR)),
                true,
                size,
                body.u64(LREG_START_BLOCK, "start_block"),
                body.u32(LREG_FRAGMENT),
                body.u32(LREG_OFFSET),
                cursor.reference());
    }

    /** A hole takes only the four bytes of its size, but it takes them. */
    private void requireListable(OnDiskStructure body, int at, long size) throws MalformedFormatException {
        long count = size / table.superblock().blockSize();
        if (count > table.region().capacity() / DataBlock.SIZE_BYTES) {
            throw body.malformed(at, "file_size", size + " bytes have more blocks than the inode table can list");
        }
    }

    private Inode link() throws IOException {
        OnDiskStructure body = cursor.read("symbolic link inode", SYMLINK_BYTES);
        long length = body.u32(SYMLINK_SIZE);
        if (length == 0 || length > SymbolicLink.MAX_TARGET_BYTES) {
            throw body.malformed(
                    SYMLINK_SIZE, "symlink_size", length + " is out of range 1.." + SymbolicLink.MAX_TARGET_BYTES);
        }
        table.budget().take(length, body, "symlink");
        int size = Math.toIntExact(length);
        ByteString target =
                ByteString.copyOf(cursor.read("symbolic link inode", size).bytes(0, size));
        if (target.indexOf((byte) 0, 0) >= 0) {
            throw body.malformed(SYMLINK_BYTES, "symlink", "holds a NUL");
        }
        return new Inode.OfLink(header(trailingXattrs()), target);
    }

    /** The number has the form of new_encode_dev() in include/linux/kdev_t.h. */
    private Inode device() throws IOException {
        int rdev = cursor.read("device inode", DEV_BYTES).i32(RDEV);
        int major = rdev >>> 8 & 0xfff;
        int minor = (rdev & 0xff) | (rdev >>> 12 & 0xfff00);
        return new Inode.OfDevice(header(trailingXattrs()), major, minor);
    }

    private Inode ipc() throws IOException {
        cursor.read("ipc inode", IPC_BYTES);
        return new Inode.OfIpc(header(trailingXattrs()));
    }

    private Xattrs trailingXattrs() throws IOException {
        return extended ? table.xattrs().read(cursor.read("extended inode", XATTR_BYTES), 0) : Xattrs.NONE;
    }

    private Inode.Header header(Xattrs attributes) throws IOException {
        Metadata metadata = new Metadata(
                permissions(),
                table.ids().of(base, UID, "uid"),
                table.ids().of(base, GUID, "guid"),
                Instant.ofEpochSecond(base.u32(MTIME)),
                attributes);
        return new Inode.Header(type, number(), metadata, reference, base.position());
    }

    private int permissions() throws MalformedFormatException {
        int mode = base.u16(MODE);
        if ((mode & ~Metadata.PERMISSION_MASK) != 0) {
            throw base.malformed(MODE, "mode", Integer.toOctalString(mode) + " has bits outside 07777");
        }
        return mode;
    }

    private long number() throws MalformedFormatException {
        long number = base.u32(INODE_NUMBER);
        int count = table.superblock().inodeCount();
        if (number == 0 || number > count) {
            throw base.malformed(INODE_NUMBER, "inode_number", number + " is out of range 1.." + count);
        }
        return number;
    }
}
