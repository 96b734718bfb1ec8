package org.gnome.oci.source.squashfs;

import java.io.IOException;
import java.time.Instant;
import java.util.OptionalLong;
import org.gnome.oci.compress.BlockCodec;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.tree.TreeLimits;

/** Reads {@code struct squashfs_super_block}. */
final class SuperblockReader {
    private static final int S_MAGIC = 0;
    private static final int INODES = 4;
    private static final int MKFS_TIME = 8;
    private static final int BLOCK_SIZE = 12;
    private static final int FRAGMENTS = 16;
    private static final int COMPRESSION = 20;
    private static final int BLOCK_LOG = 22;
    private static final int FLAGS = 24;
    private static final int NO_IDS = 26;
    private static final int S_MAJOR = 28;
    private static final int S_MINOR = 30;
    private static final int ROOT_INODE = 32;
    private static final int BYTES_USED = 40;
    private static final int ID_TABLE_START = 48;
    private static final int XATTR_ID_TABLE_START = 56;
    private static final int INODE_TABLE_START = 64;
    private static final int DIRECTORY_TABLE_START = 72;
    private static final int FRAGMENT_TABLE_START = 80;
    private static final int LOOKUP_TABLE_START = 88;

    private final OnDiskStructure structure;

    private SuperblockReader(OnDiskStructure structure) {
        this.structure = structure;
    }

    static Superblock read(RandomAccessSource image) throws IOException {
        SuperblockReader reader =
                new SuperblockReader(OnDiskStructure.read(image, "superblock", 0, SquashfsFormat.SUPERBLOCK_BYTES));
        reader.requireVersion();
        Superblock superblock = reader.superblock(image.size());
        reader.requireFlags();
        return superblock;
    }

    private void requireVersion() throws IOException {
        if (structure.u32(S_MAGIC) != SquashfsFormat.MAGIC) {
            throw structure.malformed(S_MAGIC, "s_magic", "is not that of SquashFS");
        }
        int major = structure.u16(S_MAJOR);
        int minor = structure.u16(S_MINOR);
        if (major != SquashfsFormat.MAJOR_VERSION || minor != SquashfsFormat.MINOR_VERSION) {
            throw structure.unsupported(S_MAJOR, "s_major", "SquashFS " + major + "." + minor + " is not 4.0");
        }
    }

    private void requireFlags() throws IOException {
        int unknown = structure.u16(FLAGS) & ~SquashfsFormat.KNOWN_FLAGS;
        if (unknown != 0) {
            throw structure.unsupported(FLAGS, "flags", "0x" + Integer.toHexString(unknown) + " is not known");
        }
    }

    private Superblock superblock(long size) throws IOException {
        BlockCodec codec = Compressor.codecOf(structure, COMPRESSION, "compression");
        long bytesUsed = structure.u64(BYTES_USED, "bytes_used");
        if (bytesUsed < SquashfsFormat.SUPERBLOCK_BYTES || bytesUsed > size) {
            throw structure.malformed(BYTES_USED, "bytes_used", "is " + bytesUsed + ", of " + size + " bytes in all");
        }
        OptionalLong xattrTable = table(XATTR_ID_TABLE_START, "xattr_id_table_start", bytesUsed);
        long idTable = requireTable(ID_TABLE_START, "id_table_start", xattrTable.orElse(bytesUsed));
        OptionalLong exportTable = table(LOOKUP_TABLE_START, "lookup_table_start", idTable);
        long fragmentCount = structure.u32(FRAGMENTS);
        OptionalLong fragmentTable = table(FRAGMENT_TABLE_START, "fragment_table_start", exportTable.orElse(idTable));
        if (fragmentCount > 0 && fragmentTable.isEmpty()) {
            throw structure.malformed(FRAGMENTS, "fragments", "there are " + fragmentCount + ", but no table of them");
        }
        long afterDirectories = fragmentTable.orElse(exportTable.orElse(idTable));
        long directoryTable = requireTable(DIRECTORY_TABLE_START, "directory_table_start", afterDirectories);
        return new Superblock(
                inodeCount(),
                Instant.ofEpochSecond(structure.u32(MKFS_TIME)),
                blockSize(),
                fragmentCount,
                codec,
                (structure.u16(FLAGS) & SquashfsFormat.FLAG_COMPRESSOR_OPTIONS) != 0,
                structure.u16(NO_IDS),
                structure.u64(ROOT_INODE, "root_inode"),
                bytesUsed,
                idTable,
                xattrTable,
                requireTable(INODE_TABLE_START, "inode_table_start", directoryTable),
                directoryTable,
                fragmentTable,
                exportTable);
    }

    /** Every inode has a name, so this also bounds the entries that are to be expected. */
    private int inodeCount() throws MalformedFormatException {
        long count = structure.u32(INODES);
        if (count == 0 || count > TreeLimits.MAX_ENTRIES) {
            throw structure.malformed(
                    INODES,
                    "inodes",
                    count + " is not 1 to the " + TreeLimits.MAX_ENTRIES + " entries that " + TreeLimits.REASON);
        }
        return Math.toIntExact(count);
    }

    private int blockSize() throws MalformedFormatException {
        int log = structure.u16(BLOCK_LOG);
        if (log < SquashfsFormat.MIN_BLOCK_LOG || log > SquashfsFormat.MAX_BLOCK_LOG) {
            throw structure.malformed(
                    BLOCK_LOG,
                    "block_log",
                    log + " is out of range " + SquashfsFormat.MIN_BLOCK_LOG + ".." + SquashfsFormat.MAX_BLOCK_LOG);
        }
        if (structure.u32(BLOCK_SIZE) != 1L << log) {
            throw structure.malformed(
                    BLOCK_SIZE, "block_size", structure.u32(BLOCK_SIZE) + " is not 2 to the power of " + log);
        }
        return 1 << log;
    }

    private OptionalLong table(int at, String field, long next) throws MalformedFormatException {
        return structure.bits64(at) == SquashfsFormat.NO_TABLE
                ? OptionalLong.empty()
                : OptionalLong.of(requireTable(at, field, next));
    }

    private long requireTable(int at, String field, long next) throws MalformedFormatException {
        long start = structure.u64(at, field);
        if (start < SquashfsFormat.SUPERBLOCK_BYTES || start > next) {
            throw structure.malformed(
                    at,
                    field,
                    start + " is not between the superblock and " + next + ", where the table after it begins");
        }
        return start;
    }
}
