package org.gnome.oci.source.erofs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * An EROFS image, inode by inode: blocks of 512 bytes, each inode at the start of one, with whatever follows it.
 * Nothing is checked, so that tests can be wrong on purpose.
 */
final class ErofsBytes {
    static final int BLOCK = 512;
    static final int SUPERBLOCK = 1024;

    static final int REGULAR = 0100644;
    static final int DIRECTORY = 0040755;
    static final int LINK = 0120777;

    static final int PLAIN = 0;
    static final int FULL = 1;
    static final int INLINE = 2;
    static final int COMPACT = 3;
    static final int CHUNKS = 4;

    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 21).order(ByteOrder.LITTLE_ENDIAN);

    /** The superblock has the blocks 2 and 3. */
    private int blocks = 4;

    private int features;
    private long packedNid;

    /** An entry of a directory. */
    record Entry(String name, long nid, int type) {
        static Entry file(String name, long nid) {
            return new Entry(name, nid, 1);
        }

        static Entry directory(String name, long nid) {
            return new Entry(name, nid, 2);
        }
    }

    /** The number that the next inode gets. */
    long nextNid() {
        return blocks * 16L;
    }

    static int position(long nid) {
        return (int) nid * 32;
    }

    /** Adds a compact inode and returns its number; the tail follows it. */
    long inode(int mode, int layout, long size, long data, byte[] tail) {
        long nid = nextNid();
        int at = position(nid);
        bytes.putShort(at, (short) (layout << 1));
        bytes.putShort(at + 4, (short) mode);
        bytes.putShort(at + 6, (short) 1);
        bytes.putInt(at + 8, (int) size);
        bytes.putInt(at + 16, (int) data);
        bytes.position(at + 32).put(tail);
        blocks += (32 + tail.length + BLOCK - 1) / BLOCK;
        return nid;
    }

    /** Adds an extended inode whose size may be any. */
    long hugeInode(int mode, int layout, long size, long data, byte[] tail) {
        long nid = nextNid();
        int at = position(nid);
        bytes.putShort(at, (short) (layout << 1 | 1));
        bytes.putShort(at + 4, (short) mode);
        bytes.putLong(at + 8, size);
        bytes.putInt(at + 16, (int) data);
        bytes.putInt(at + 44, 1);
        bytes.position(at + 64).put(tail);
        blocks += (64 + tail.length + BLOCK - 1) / BLOCK;
        return nid;
    }

    long file(String content) {
        return inode(REGULAR, INLINE, content.length(), 0, content.getBytes(ISO_8859_1));
    }

    long link(String target) {
        return inode(LINK, INLINE, target.length(), 0, target.getBytes(ISO_8859_1));
    }

    long directory(Entry... entries) {
        byte[] block = dirents(entries);
        return inode(DIRECTORY, INLINE, block.length, 0, block);
    }

    static byte[] dirents(Entry... entries) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        for (Entry entry : entries) {
            block.putLong(entry.nid());
            block.putShort((short) (entries.length * 12 + names.size()));
            block.put((byte) entry.type()).put((byte) 0);
            names.writeBytes(entry.name().getBytes(ISO_8859_1));
        }
        block.put(names.toByteArray());
        return Arrays.copyOf(block.array(), block.position());
    }

    /** Adds data in blocks of their own, at the end of which they lie, and returns the number of the first. */
    long pcluster(byte[] data) {
        int count = (data.length + BLOCK - 1) / BLOCK;
        bytes.position((blocks + count) * BLOCK - data.length).put(data);
        int first = blocks;
        blocks += count;
        return first;
    }

    /** A map header of a compressed file, by its fields. */
    static byte[] mapHeader(int low, int advise, int algorithms, int clusterBits) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(low)
                .putShort((short) advise)
                .put((byte) algorithms)
                .put((byte) clusterBits)
                .array();
    }

    /** A map with a full index of records of eight bytes. */
    static byte[] fullIndex(byte[] header, long... records) {
        ByteBuffer map = ByteBuffer.allocate(16 + 8 * records.length).order(ByteOrder.LITTLE_ENDIAN);
        map.put(header).position(16);
        for (long each : records) {
            map.putLong(each);
        }
        return map.array();
    }

    /** A record of a full index. */
    static long head(int type, int offset, long block) {
        return type | (long) offset << 16 | block << 32;
    }

    /** A record of a full index between heads. */
    static long following(int distance) {
        return 2 | (long) distance << 32;
    }

    ErofsBytes features(int bits) {
        features |= bits;
        return this;
    }

    ErofsBytes packed(long nid) {
        packedNid = nid;
        return this;
    }

    /** Gives an inode the attributes whose body is given; its tail must be written anew behind them. */
    void xattrs(long nid, byte[] body, byte[] tail) {
        int at = position(nid);
        bytes.putShort(at + 2, (short) ((body.length - 12) / 4 + 1));
        bytes.position(at + 32).put(body).put(tail);
    }

    /** Attributes of an inode: numbers of shared ones, and entries. */
    static byte[] xattrBody(int[] shared, byte[]... entries) {
        List<byte[]> all = new ArrayList<>(List.of(entries));
        int length =
                12 + shared.length * 4 + all.stream().mapToInt(e -> e.length).sum();
        ByteBuffer body = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        body.put(4, (byte) shared.length).position(12);
        for (int each : shared) {
            body.putInt(each);
        }
        all.forEach(body::put);
        return body.array();
    }

    static byte[] xattr(int prefix, String name, String value) {
        int length = 4 + name.length() + value.length();
        return ByteBuffer.allocate((length + 3) & -4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) name.length())
                .put((byte) prefix)
                .putShort((short) value.length())
                .put(name.getBytes(ISO_8859_1))
                .put(value.getBytes(ISO_8859_1))
                .array();
    }

    void patch(int position, int... values) {
        for (int i = 0; i < values.length; i++) {
            bytes.put(position + i, (byte) values[i]);
        }
    }

    /** The image with a root directory. */
    byte[] image(Entry... entries) {
        return image(directory(entries));
    }

    byte[] image(long rootNid) {
        bytes.putInt(SUPERBLOCK, 0xE0F5E1E2);
        bytes.put(SUPERBLOCK + 12, (byte) 9);
        bytes.putShort(SUPERBLOCK + 14, (short) rootNid);
        bytes.putInt(SUPERBLOCK + 36, blocks);
        bytes.putInt(SUPERBLOCK + 80, features);
        bytes.putShort(SUPERBLOCK + 84, (short) ((features & 2) != 0 ? 0xf : 0));
        bytes.putLong(SUPERBLOCK + 96, packedNid);
        return Arrays.copyOf(bytes.array(), blocks * BLOCK);
    }

    /** Turns the checksum on. */
    static byte[] withChecksum(byte[] image) {
        ByteBuffer fields = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        fields.putInt(SUPERBLOCK + 8, 1).putInt(SUPERBLOCK + 4, 0);
        CRC32C crc = new CRC32C();
        crc.update(image, SUPERBLOCK, BLOCK);
        fields.putInt(SUPERBLOCK + 4, ~(int) crc.getValue());
        return image;
    }
}
