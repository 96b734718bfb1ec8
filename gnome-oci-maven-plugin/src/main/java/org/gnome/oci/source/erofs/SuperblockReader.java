package org.gnome.oci.source.erofs;

import static org.gnome.oci.source.erofs.ErofsFormat.COMPAT_CHECKSUM;
import static org.gnome.oci.source.erofs.ErofsFormat.INCOMPAT_48BIT;
import static org.gnome.oci.source.erofs.ErofsFormat.INCOMPAT_COMPRESSION_CONFIGS;
import static org.gnome.oci.source.erofs.ErofsFormat.INCOMPAT_DEVICE_TABLE;
import static org.gnome.oci.source.erofs.ErofsFormat.INCOMPAT_METABOX;
import static org.gnome.oci.source.erofs.ErofsFormat.SUPERBLOCK_OFFSET;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;

/** Reads the superblock, and refuses what an image needs and this reader has not. */
final class SuperblockReader {
    private static final int MAGIC = 0;
    private static final int CHECKSUM = 4;
    private static final int COMPATIBLE_FEATURES = 8;
    private static final int BLOCK_BITS = 12;
    private static final int SLOTS = 13;
    private static final int ROOT_NID_OR_BLOCKS_HIGH = 14;
    private static final int EPOCH = 24;
    private static final int NANOSECONDS = 32;
    private static final int BLOCKS = 36;
    private static final int METADATA_BLOCK = 40;
    private static final int XATTR_BLOCK = 44;
    private static final int UUID_FIELD = 48;
    private static final int VOLUME_NAME = 64;
    private static final int VOLUME_NAME_BYTES = 16;
    private static final int FEATURES = 80;
    private static final int ALGORITHMS = 84;
    private static final int EXTRA_DEVICES = 86;
    private static final int DIRECTORY_BLOCK_BITS = 90;
    private static final int XATTR_PREFIX_COUNT = 91;
    private static final int XATTR_PREFIX_START = 92;
    private static final int PACKED_NID = 96;
    private static final int BUILD_TIME = 108;
    private static final int ROOT_NID = 112;
    private static final int METABOX_NID = 128;
    private static final int MAX_NANOSECONDS = 999_999_999;

    private final RandomAccessSource image;
    private final OnDiskStructure fields;
    private final int features;

    private SuperblockReader(RandomAccessSource image, OnDiskStructure fields) {
        this.image = image;
        this.fields = fields;
        this.features = fields.i32(FEATURES);
    }

    /** Whether the magic number is there. */
    static boolean recognises(RandomAccessSource image) throws IOException {
        return image.size() >= SUPERBLOCK_OFFSET + ErofsFormat.SUPERBLOCK_BYTES
                && OnDiskStructure.read(image, "superblock", SUPERBLOCK_OFFSET, BLOCK_BITS)
                                .u32(MAGIC)
                        == ErofsFormat.MAGIC;
    }

    static Superblock read(RandomAccessSource image) throws IOException {
        OnDiskStructure start =
                OnDiskStructure.read(image, "superblock", SUPERBLOCK_OFFSET, ErofsFormat.SUPERBLOCK_BYTES);
        if (start.u32(MAGIC) != ErofsFormat.MAGIC) {
            throw start.malformed(MAGIC, "magic", "is not that of EROFS");
        }
        int bytes = ErofsFormat.SUPERBLOCK_BYTES + start.u8(SLOTS) * ErofsFormat.SUPERBLOCK_SLOT_BYTES;
        return new SuperblockReader(image, OnDiskStructure.read(image, "superblock", SUPERBLOCK_OFFSET, bytes)).read();
    }

    private Superblock read() throws IOException {
        int blockBits = blockBits();
        verifyChecksum(1 << blockBits);
        requireKnownFeatures();
        requireWholeImage(blockBits);
        long epoch = fields.bits64(EPOCH);
        return new Superblock(
                blockBits,
                features,
                fields.i32(COMPATIBLE_FEATURES),
                hasWideRoot() ? fields.bits64(ROOT_NID) : fields.u16(ROOT_NID_OR_BLOCKS_HIGH),
                fields.u32(METADATA_BLOCK) << blockBits,
                fields.u32(XATTR_BLOCK) << blockBits,
                new UUID(
                        Long.reverseBytes(fields.bits64(UUID_FIELD)),
                        Long.reverseBytes(fields.bits64(UUID_FIELD + Long.BYTES))),
                volumeName(),
                epoch,
                buildSeconds(epoch),
                nanoseconds(),
                specialInode(PACKED_NID, "packed_nid"),
                has(INCOMPAT_METABOX) ? specialInode(METABOX_NID, "metabox_nid") : OptionalLong.empty(),
                fields.u32(XATTR_PREFIX_START) * ErofsFormat.XATTR_UNIT_BYTES,
                fields.u8(XATTR_PREFIX_COUNT),
                algorithms());
    }

    private int blockBits() throws IOException {
        int bits = fields.u8(BLOCK_BITS);
        if (bits < ErofsFormat.MIN_BLOCK_BITS || bits > ErofsFormat.MAX_BLOCK_BITS) {
            throw fields.malformed(BLOCK_BITS, "blkszbits", bits + " is out of range 9..16");
        }
        return bits;
    }

    /** CRC-32C without the final complement, over the rest of the block, in which the field itself counts as zero. */
    private void verifyChecksum(int blockSize) throws IOException {
        if ((fields.i32(COMPATIBLE_FEATURES) & COMPAT_CHECKSUM) == 0) {
            return;
        }
        int length = blockSize > SUPERBLOCK_OFFSET ? blockSize - SUPERBLOCK_OFFSET : blockSize;
        ByteBuffer block = ByteBuffer.wrap(OnDiskStructure.read(image, "superblock", SUPERBLOCK_OFFSET, length)
                .bytes(0, length));
        block.putInt(CHECKSUM, 0);
        CRC32C crc = new CRC32C();
        crc.update(block);
        int actual = ~(int) crc.getValue();
        int expected = fields.i32(CHECKSUM);
        if (actual != expected) {
            throw new IntegrityException(image.name(), "superblock.checksum", hex(expected), hex(actual));
        }
    }

    private static String hex(int value) {
        return "0x" + HexFormat.of().toHexDigits(value);
    }

    private void requireKnownFeatures() throws IOException {
        int unknown = features & ~ErofsFormat.INCOMPAT_ALL;
        if (unknown != 0) {
            throw fields.unsupported(FEATURES, "feature_incompat", "the bits " + hex(unknown) + " are unknown");
        }
        if (has(INCOMPAT_DEVICE_TABLE) && fields.u16(EXTRA_DEVICES) != 0) {
            throw fields.unsupported(
                    EXTRA_DEVICES,
                    "extra_devices",
                    "data lie on " + fields.u16(EXTRA_DEVICES) + " other devices (mkfs.erofs --blobdev), and only a"
                            + " file system in one piece is read");
        }
        if (fields.u8(DIRECTORY_BLOCK_BITS) != 0) {
            throw fields.unsupported(
                    DIRECTORY_BLOCK_BITS, "dirblkbits", "directory blocks of another size are unknown");
        }
    }

    private void requireWholeImage(int blockBits) throws IOException {
        long blocks = fields.u32(BLOCKS);
        if (hasWideRoot()) {
            blocks |= (long) fields.u16(ROOT_NID_OR_BLOCKS_HIGH) << Integer.SIZE;
        }
        if (blocks > image.size() >> blockBits) {
            throw fields.malformed(
                    BLOCKS,
                    "blocks",
                    "there are " + blocks + " blocks of " + (1 << blockBits) + " bytes, and the image ends after "
                            + image.size() + " bytes");
        }
    }

    private boolean hasWideRoot() {
        return has(INCOMPAT_48BIT) && fields.bits64(ROOT_NID) != 0;
    }

    private ByteString volumeName() {
        ByteString name = ByteString.copyOf(fields.bytes(VOLUME_NAME, VOLUME_NAME_BYTES));
        int end = name.indexOf((byte) 0, 0);
        return end < 0 ? name : name.substring(0, end);
    }

    /** An older mkfs.erofs leaves the build time, which is relative to the epoch, at zero. */
    private long buildSeconds(long epoch) throws IOException {
        try {
            return Timestamps.requireSeconds(Math.addExact(epoch, fields.u32(BUILD_TIME)));
        } catch (ArithmeticException e) {
            throw fields.malformed(EPOCH, "epoch", epoch + " is out of range");
        }
    }

    private int nanoseconds() throws IOException {
        long nanoseconds = fields.u32(NANOSECONDS);
        if (nanoseconds > MAX_NANOSECONDS) {
            throw fields.malformed(NANOSECONDS, "fixed_nsec", nanoseconds + " is a second or more");
        }
        return (int) nanoseconds;
    }

    private OptionalLong specialInode(int at, String field) throws IOException {
        if (at + Long.BYTES > fields.length()) {
            throw fields.malformed(SLOTS, "sb_extslots", "leaves no room for " + field);
        }
        long nid = fields.u64(at, field);
        return nid == 0 ? OptionalLong.empty() : OptionalLong.of(nid);
    }

    private Set<Algorithm> algorithms() throws IOException {
        if (!has(INCOMPAT_COMPRESSION_CONFIGS)) {
            return EnumSet.of(Algorithm.LZ4);
        }
        int bits = fields.u16(ALGORITHMS);
        Set<Algorithm> algorithms = EnumSet.noneOf(Algorithm.class);
        for (Algorithm algorithm : Algorithm.values()) {
            if ((bits & algorithm.bit()) != 0) {
                algorithms.add(algorithm);
                bits ^= algorithm.bit();
            }
        }
        if (bits != 0) {
            throw fields.unsupported(
                    ALGORITHMS,
                    "available_compr_algs",
                    "the compressions 0x" + Integer.toHexString(bits) + " are unknown");
        }
        return algorithms;
    }

    private boolean has(int feature) {
        return (features & feature) != 0;
    }
}
