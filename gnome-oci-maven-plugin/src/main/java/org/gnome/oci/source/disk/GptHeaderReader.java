package org.gnome.oci.source.disk;

import java.io.IOException;
import java.util.zip.CRC32;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.UnsupportedFeatureException;

/** Reads one header of a partition table. */
final class GptHeaderReader {
    private final RandomAccessSource disk;
    private final int sectorSize;

    GptHeaderReader(RandomAccessSource disk, int sectorSize) {
        this.disk = disk;
        this.sectorSize = sectorSize;
    }

    /** How many whole blocks the disk has. */
    long sectors() throws IOException {
        return disk.size() / sectorSize;
    }

    /** Whether a block begins as a header does. */
    boolean hasSignature(long lba) throws IOException {
        if (lba < GptFormat.PRIMARY_LBA || lba >= sectors()) {
            return false;
        }
        OnDiskStructure start = OnDiskStructure.read(disk, "GPT header", lba * sectorSize, GptFormat.SIGNATURE_BYTES);
        return start.bits64(0) == GptFormat.SIGNATURE;
    }

    /** Reads the header in a block of the disk. */
    GptHeader read(long lba) throws IOException {
        String name = lba == GptFormat.PRIMARY_LBA ? "primary GPT header" : "backup GPT header";
        OnDiskStructure block = OnDiskStructure.read(disk, name, lba * sectorSize, sectorSize);
        if (block.bits64(0) != GptFormat.SIGNATURE) {
            throw block.malformed(0, "signature", "is not \"EFI PART\"");
        }
        requireChecksum(name, block, requireSize(block));
        requireRevision(block);
        long ownLba = block.u64(GptFormat.HEADER_MY_LBA, "MyLBA");
        if (ownLba != lba) {
            throw block.malformed(GptFormat.HEADER_MY_LBA, "MyLBA", ownLba + " is not its own block " + lba);
        }
        GptHeader header = new GptHeader(
                sectorSize,
                ownLba,
                block.u64(GptFormat.HEADER_ALTERNATE_LBA, "AlternateLBA"),
                block.u64(GptFormat.HEADER_FIRST_USABLE_LBA, "FirstUsableLBA"),
                block.u64(GptFormat.HEADER_LAST_USABLE_LBA, "LastUsableLBA"),
                GptFormat.guid(block, GptFormat.HEADER_DISK_GUID),
                block.u64(GptFormat.HEADER_ENTRIES_LBA, "PartitionEntryLBA"),
                entryCount(block, entrySize(block)),
                entrySize(block),
                block.u32(GptFormat.HEADER_ENTRIES_CRC32));
        requireEntriesInside(block, header);
        requireUsableInside(block, header);
        return header;
    }

    private int requireSize(OnDiskStructure block) throws IOException {
        long size = block.u32(GptFormat.HEADER_SIZE);
        if (size < GptFormat.HEADER_BYTES || size > sectorSize) {
            throw block.malformed(
                    GptFormat.HEADER_SIZE,
                    "HeaderSize",
                    size + " is out of range " + GptFormat.HEADER_BYTES + ".." + sectorSize);
        }
        return (int) size;
    }

    /** The checksum is that of the header with zero in its own place. */
    private void requireChecksum(String name, OnDiskStructure block, int size) throws IOException {
        byte[] header = block.bytes(0, size);
        for (int i = 0; i < Integer.BYTES; i++) {
            header[GptFormat.HEADER_CRC32 + i] = 0;
        }
        requireCrc32(disk, name + ".HeaderCRC32", block.u32(GptFormat.HEADER_CRC32), header);
    }

    static void requireCrc32(RandomAccessSource disk, String field, long expected, byte[] bytes)
            throws IntegrityException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        if (crc.getValue() != expected) {
            throw new IntegrityException(
                    disk.name(), field, Long.toHexString(expected), Long.toHexString(crc.getValue()));
        }
    }

    private static void requireRevision(OnDiskStructure block) throws UnsupportedFeatureException {
        long revision = block.u32(GptFormat.HEADER_REVISION);
        if (revision != GptFormat.REVISION_1_0) {
            throw block.unsupported(
                    GptFormat.HEADER_REVISION, "Revision", "0x" + Long.toHexString(revision) + " is not 1.0");
        }
    }

    private static int entrySize(OnDiskStructure block) throws IOException {
        long size = block.u32(GptFormat.HEADER_ENTRY_SIZE);
        if (size < GptFormat.ENTRY_BYTES || size > GptFormat.MAX_ENTRIES_BYTES || Long.bitCount(size) != 1) {
            throw block.malformed(
                    GptFormat.HEADER_ENTRY_SIZE, "SizeOfPartitionEntry", size + " is not 128 times a power of two");
        }
        return (int) size;
    }

    private static int entryCount(OnDiskStructure block, int entrySize) throws IOException {
        long count = block.u32(GptFormat.HEADER_ENTRY_COUNT);
        if (count * entrySize > GptFormat.MAX_ENTRIES_BYTES) {
            throw block.malformed(
                    GptFormat.HEADER_ENTRY_COUNT,
                    "NumberOfPartitionEntries",
                    count + " of " + entrySize + " bytes are more than " + GptFormat.MAX_ENTRIES_BYTES + " bytes");
        }
        return (int) count;
    }

    private void requireEntriesInside(OnDiskStructure block, GptHeader header) throws IOException {
        long blocks = (header.entriesBytes() + (long) sectorSize - 1) / sectorSize;
        if (header.entriesLba() > sectors() - blocks) {
            throw block.malformed(
                    GptFormat.HEADER_ENTRIES_LBA,
                    "PartitionEntryLBA",
                    header.entriesLba() + " with " + blocks + " blocks is past the end, of " + sectors() + " blocks");
        }
    }

    private void requireUsableInside(OnDiskStructure block, GptHeader header) throws IOException {
        if (header.lastUsableLba() >= sectors()) {
            throw block.malformed(
                    GptFormat.HEADER_LAST_USABLE_LBA,
                    "LastUsableLBA",
                    header.lastUsableLba() + " is past the end, of " + sectors() + " blocks");
        }
        if (header.firstUsableLba() <= header.ownLba() && header.ownLba() <= header.lastUsableLba()) {
            throw block.malformed(
                    GptFormat.HEADER_FIRST_USABLE_LBA, "FirstUsableLBA", "leaves the header to partitions");
        }
    }
}
