package org.gnome.oci.source.squashfs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;

/**
 * Images written by hand, well-formed or not: every table has one metadata block. Blocks of data have 4 KiB. Inodes
 * come first, then the listing that names them, then the directory's own inode: so its number is told to all of them.
 */
final class SquashfsBytes {
    static final int BLOCK_SIZE = 4096;

    private static final long NONE = 0xffff_ffffL;
    private static final long NO_TABLE = -1;

    private final LittleEndian data = new LittleEndian();
    private final LittleEndian inodes = new LittleEndian();
    private final LittleEndian directories = new LittleEndian();
    private final LittleEndian fragments = new LittleEndian();
    private final LittleEndian xattrValues = new LittleEndian();
    private final LittleEndian xattrIds = new LittleEndian();
    private final TreeMap<Integer, byte[]> patches = new TreeMap<>();
    private final List<int[]> payloads = new ArrayList<>();
    private boolean compressed;
    private int inodeCount;
    private long root;

    /** An entry of a listing. */
    record Entry(String name, int type, int number, int inode) {}

    /** Compresses the metadata with zlib. */
    SquashfsBytes compressed() {
        compressed = true;
        return this;
    }

    static byte[] zlib(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Adds stored bytes to the data; returns their position. */
    int data(byte[] bytes) {
        int position = SquashfsFormat.SUPERBLOCK_BYTES + data.size();
        data.raw(bytes);
        return position;
    }

    /** Adds a fragment, stored as it is. */
    SquashfsBytes fragment(byte[] bytes) {
        return fragment(data(bytes), SquashfsFormat.DATA_UNCOMPRESSED | bytes.length);
    }

    SquashfsBytes fragment(long position, long size) {
        fragments.u64(position).u32(size).u32(0);
        return this;
    }

    /** Adds an inode with what follows its header; returns its offset. */
    int inode(int type, int number, LittleEndian body) {
        int offset = inodes.size();
        inodeCount = Math.max(inodeCount, number);
        inodes.u16(type).u16(0644).u16(0).u16(0).u32(1_600_000_000L).u32(number).raw(body.toByteArray());
        return offset;
    }

    /** A basic file whose blocks have these sizes. */
    int file(int number, long size, long start, long fragment, long fragmentOffset, long... sizes) {
        LittleEndian body =
                new LittleEndian().u32(start).u32(fragment).u32(fragmentOffset).u32(size);
        for (long blockSize : sizes) {
            body.u32(blockSize);
        }
        return inode(2, number, body);
    }

    /** A basic file that is empty. */
    int emptyFile(int number) {
        return file(number, 0, 0, NONE, 0);
    }

    /** An extended file with a set of attributes. */
    int extendedFile(int number, long size, long start, long xattr, long... sizes) {
        LittleEndian body = new LittleEndian()
                .u64(start)
                .u64(size)
                .u64(0)
                .u32(2)
                .u32(NONE)
                .u32(0)
                .u32(xattr);
        for (long blockSize : sizes) {
            body.u32(blockSize);
        }
        return inode(9, number, body);
    }

    int link(int number, long length, byte[] target) {
        return inode(3, number, new LittleEndian().u32(1).u32(length).raw(target));
    }

    int link(int number, String target) {
        return link(number, target.length(), target.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A basic directory with a listing of so many bytes. */
    int directory(int number, int listing, int listingBytes) {
        return inode(
                1,
                number,
                new LittleEndian()
                        .u32(block(listing))
                        .u32(2)
                        .u16(listingBytes + 3)
                        .u16(listing % SquashfsFormat.METADATA_BYTES)
                        .u32(0));
    }

    /** A directory with its listing. */
    int directory(int number, Entry... entries) {
        int listing = directories.size();
        for (int i = 0; i < entries.length; ) {
            int end = i;
            while (end < entries.length
                    && end - i < SquashfsFormat.MAX_HEADER_ENTRIES
                    && block(entries[end].inode()) == block(entries[i].inode())) {
                end++;
            }
            directories.u32(end - i - 1).u32(block(entries[i].inode())).u32(entries[i].number());
            for (int base = entries[i].number(); i < end; i++) {
                entry(entries[i], base);
            }
        }
        return directory(number, listing, directories.size() - listing);
    }

    /** Where the metadata block is that holds an offset of a table whose blocks are stored as they are. */
    private static long block(int offset) {
        int stored = SquashfsFormat.METADATA_HEADER_BYTES + SquashfsFormat.METADATA_BYTES;
        return (long) offset / SquashfsFormat.METADATA_BYTES * stored;
    }

    SquashfsBytes header(int count, int number) {
        directories.u32(count - 1).u32(0).u32(number);
        return this;
    }

    private void entry(Entry entry, int baseNumber) {
        byte[] name = entry.name().getBytes(StandardCharsets.ISO_8859_1);
        directories
                .u16(entry.inode() % SquashfsFormat.METADATA_BYTES)
                .u16(entry.number() - baseNumber)
                .u16(entry.type())
                .u16(name.length - 1)
                .raw(name);
    }

    /** Adds a set of attributes whose keys and values begin at a place among all. */
    SquashfsBytes xattrs(int offset, int count) {
        xattrIds.u64(offset).u32(count).u32(0);
        return this;
    }

    /** Adds a key, and a value of so many bytes as is said; returns the offset of the value. */
    int xattr(int type, String name, long valueSize, byte[] value) {
        byte[] key = name.getBytes(StandardCharsets.ISO_8859_1);
        xattrValues.u16(type).u16(key.length).raw(key);
        int offset = xattrValues.size();
        xattrValues.u32(valueSize).raw(value);
        return offset;
    }

    int xattr(int type, String name, String value) {
        return xattr(type, name, value.length(), value.getBytes(StandardCharsets.ISO_8859_1));
    }

    SquashfsBytes root(int inode) {
        root = block(inode) << SquashfsFormat.REFERENCE_OFFSET_BITS | inode % SquashfsFormat.METADATA_BYTES;
        return this;
    }

    /** Overwrites bytes of the finished image. */
    SquashfsBytes patch(int at, LittleEndian bytes) {
        patches.put(at, bytes.toByteArray());
        return this;
    }

    private byte[] metadata(byte[] content) {
        byte[] bytes = compressed ? zlib(content) : content;
        int header = bytes.length | (compressed ? 0 : SquashfsFormat.METADATA_UNCOMPRESSED);
        return new LittleEndian().u16(header).raw(bytes).toByteArray();
    }

    /** Appends the metadata blocks of a table; where the first one begins. */
    private long table(LittleEndian image, LittleEndian table) {
        long start = image.size();
        byte[] content = table.toByteArray();
        for (int from = 0; from < content.length; from += SquashfsFormat.METADATA_BYTES) {
            int to = Math.min(content.length, from + SquashfsFormat.METADATA_BYTES);
            int payload = image.size() + SquashfsFormat.METADATA_HEADER_BYTES;
            image.raw(metadata(Arrays.copyOfRange(content, from, to)));
            if (compressed) {
                payloads.add(new int[] {payload, image.size()});
            }
        }
        return start;
    }

    /** The image. */
    byte[] image() {
        LittleEndian image = new LittleEndian();
        image.raw(new byte[SquashfsFormat.SUPERBLOCK_BYTES]).raw(data.toByteArray());
        long inodeTable = table(image, inodes);
        long directoryTable = table(image, directories);
        long fragmentTable = NO_TABLE;
        if (fragments.size() > 0) {
            long block = table(image, fragments);
            fragmentTable = image.size();
            image.u64(block);
        }
        long ids = table(image, new LittleEndian().u32(0));
        long idTable = image.size();
        image.u64(ids);
        long xattrTable = NO_TABLE;
        if (xattrIds.size() > 0) {
            long values = table(image, xattrValues);
            long block = table(image, xattrIds);
            xattrTable = image.size();
            image.u64(values)
                    .u32(xattrIds.size() / SquashfsFormat.XATTR_ID_BYTES)
                    .u32(0)
                    .u64(block);
        }
        byte[] bytes = image.toByteArray();
        byte[] superblock = new LittleEndian()
                .raw("hsqs".getBytes(StandardCharsets.US_ASCII))
                .u32(inodeCount)
                .u32(1_700_000_000L)
                .u32(BLOCK_SIZE)
                .u32(fragments.size() / SquashfsFormat.FRAGMENT_BYTES)
                .u16(1)
                .u16(12)
                .u16(0)
                .u16(1)
                .u16(4)
                .u16(0)
                .u64(root)
                .u64(bytes.length)
                .u64(idTable)
                .u64(xattrTable)
                .u64(inodeTable)
                .u64(directoryTable)
                .u64(fragmentTable)
                .u64(NO_TABLE)
                .toByteArray();
        System.arraycopy(superblock, 0, bytes, 0, superblock.length);
        patches.forEach((at, patch) -> System.arraycopy(patch, 0, bytes, at, patch.length));
        return bytes;
    }

    /** Whether a byte of the finished image is in a block that is compressed with a checksum. */
    boolean isCompressed(int position) {
        return payloads.stream().anyMatch(range -> position >= range[0] && position < range[1]);
    }

    /** A field of eight bytes of the superblock of a finished image. */
    static long u64(byte[] image, int at) {
        return ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
    }

    /** An image that has something of everything. */
    static SquashfsBytes sample() {
        SquashfsBytes bytes = new SquashfsBytes();
        byte[] text = "a line of text\n".repeat(280).getBytes(StandardCharsets.US_ASCII);
        byte[] block = zlib(Arrays.copyOf(text, BLOCK_SIZE));
        int start = bytes.data(block);
        bytes.payloads.add(new int[] {start, start + block.length});
        bytes.fragment(Arrays.copyOfRange(text, BLOCK_SIZE, text.length));
        int first = bytes.xattr(0, "note", "text");
        bytes.xattr(
                SquashfsFormat.XATTR_OUT_OF_LINE | 2,
                "capability",
                8,
                new LittleEndian().u64(first).toByteArray());
        bytes.xattrs(0, 2);
        int file = bytes.file(1, text.length, start, 0, 0, block.length);
        int holes = bytes.extendedFile(2, 3 * BLOCK_SIZE, start, 0, 0, block.length, 0);
        int link = bytes.link(3, "target");
        int device = bytes.inode(5, 4, new LittleEndian().u32(1).u32(0x0103));
        int fifo = bytes.inode(13, 5, new LittleEndian().u32(1).u32(0));
        int directory = bytes.directory(
                6, new Entry("device", 5, 4, device), new Entry("fifo", 6, 5, fifo), new Entry("holes", 2, 2, holes));
        int rootDirectory = bytes.directory(
                7,
                new Entry("directory", 1, 6, directory),
                new Entry("file", 2, 1, file),
                new Entry("hardlink", 2, 2, holes),
                new Entry("link", 3, 3, link));
        return bytes.root(rootDirectory);
    }
}
