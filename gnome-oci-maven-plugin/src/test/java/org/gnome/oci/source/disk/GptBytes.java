package org.gnome.oci.source.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;

/** Writes partition tables, good ones and others. */
final class GptBytes {
    static final UUID DISK = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

    private static final int ARRAY_BYTES = 8 * 128;

    private final int sectorSize;
    private final long sectors;
    private final List<Entry> entries = new ArrayList<>();
    private final byte[] disk;
    private byte[] givenArray = {};
    int entryCount = 8;
    int entrySize = 128;

    /** An entry as it is written, in blocks. */
    record Entry(UUID type, UUID uuid, long first, long last, long attributes, String label) {}

    GptBytes(int sectorSize, int sectors) {
        this.sectorSize = sectorSize;
        this.sectors = sectors;
        this.disk = new byte[sectorSize * sectors];
    }

    GptBytes partition(String type, long first, long last, String label) {
        return partition(type, new UUID(first, last), first, last, 0, label);
    }

    GptBytes partition(String type, UUID uuid, long first, long last, long attributes, String label) {
        entries.add(new Entry(UUID.fromString(type), uuid, first, last, attributes, label));
        return this;
    }

    /** Writes these bytes in the place of the entries. */
    GptBytes entries(byte[] bytes) {
        givenArray = Arrays.copyOf(bytes, ARRAY_BYTES);
        return this;
    }

    GptBytes content(long lba, byte[] bytes) {
        System.arraycopy(bytes, 0, disk, Math.toIntExact(lba * sectorSize), bytes.length);
        return this;
    }

    byte[] build() {
        writeTable(1, 2, sectors - 1);
        writeTable(sectors - 1, sectors - 1 - entryBlocks(), 1);
        return disk;
    }

    /** Where the first block is that a partition may have. */
    long firstUsable() {
        return 2 + entryBlocks();
    }

    long lastUsable() {
        return sectors - 2 - entryBlocks();
    }

    private long entryBlocks() {
        return ((long) ARRAY_BYTES + sectorSize - 1) / sectorSize;
    }

    private void writeTable(long own, long entriesLba, long other) {
        byte[] array = array();
        System.arraycopy(array, 0, disk, (int) (entriesLba * sectorSize), Math.min(array.length, ARRAY_BYTES));
        ByteBuffer header = ByteBuffer.allocate(GptFormat.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(0, GptFormat.SIGNATURE);
        header.putInt(GptFormat.HEADER_REVISION, (int) GptFormat.REVISION_1_0);
        header.putInt(GptFormat.HEADER_SIZE, GptFormat.HEADER_BYTES);
        header.putLong(GptFormat.HEADER_MY_LBA, own);
        header.putLong(GptFormat.HEADER_ALTERNATE_LBA, other);
        header.putLong(GptFormat.HEADER_FIRST_USABLE_LBA, firstUsable());
        header.putLong(GptFormat.HEADER_LAST_USABLE_LBA, lastUsable());
        putGuid(header, GptFormat.HEADER_DISK_GUID, DISK);
        header.putLong(GptFormat.HEADER_ENTRIES_LBA, entriesLba);
        header.putInt(GptFormat.HEADER_ENTRY_COUNT, entryCount);
        header.putInt(GptFormat.HEADER_ENTRY_SIZE, entrySize);
        header.putInt(GptFormat.HEADER_ENTRIES_CRC32, crc32(array));
        header.putInt(GptFormat.HEADER_CRC32, crc32(header.array()));
        System.arraycopy(header.array(), 0, disk, (int) (own * sectorSize), GptFormat.HEADER_BYTES);
    }

    private byte[] array() {
        if (givenArray.length > 0) {
            return givenArray;
        }
        ByteBuffer array = ByteBuffer.allocate(ARRAY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            int at = i * entrySize;
            putGuid(array, at + GptFormat.ENTRY_TYPE, entry.type);
            putGuid(array, at + GptFormat.ENTRY_UNIQUE, entry.uuid);
            array.putLong(at + GptFormat.ENTRY_FIRST_LBA, entry.first);
            array.putLong(at + GptFormat.ENTRY_LAST_LBA, entry.last);
            array.putLong(at + GptFormat.ENTRY_ATTRIBUTES, entry.attributes);
            byte[] label = entry.label.getBytes(StandardCharsets.UTF_16LE);
            array.put(at + GptFormat.ENTRY_NAME, label, 0, Math.min(label.length, GptFormat.ENTRY_NAME_BYTES));
        }
        return array.array();
    }

    private static void putGuid(ByteBuffer buffer, int at, UUID guid) {
        long high = guid.getMostSignificantBits();
        buffer.putInt(at, (int) (high >> 32));
        buffer.putShort(at + 4, (short) (high >> 16));
        buffer.putShort(at + 6, (short) high);
        buffer.putLong(at + 8, Long.reverseBytes(guid.getLeastSignificantBits()));
    }

    private static int crc32(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
