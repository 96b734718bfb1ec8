package org.gnome.oci.source.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;

/** Reads the array of entries that a header names. */
final class PartitionEntryReader {
    private static final UUID UNUSED = new UUID(0, 0);

    private final RandomAccessSource disk;
    private final GptHeader header;

    PartitionEntryReader(RandomAccessSource disk, GptHeader header) {
        this.disk = disk;
        this.header = header;
    }

    List<Partition> read() throws IOException {
        String name = header.isPrimary() ? "primary GPT entries" : "backup GPT entries";
        OnDiskStructure array = OnDiskStructure.read(disk, name, header.entriesPosition(), header.entriesBytes());
        byte[] bytes = array.bytes(0, header.entriesBytes());
        GptHeaderReader.requireCrc32(disk, name + ".crc32", header.entriesCrc32(), bytes);
        List<Partition> partitions = new ArrayList<>();
        for (int i = 0; i < header.entryCount(); i++) {
            int at = i * header.entrySize();
            if (!GptFormat.guid(array, at + GptFormat.ENTRY_TYPE).equals(UNUSED)) {
                partitions.add(partition(array, at, i + 1));
            }
        }
        requireDisjoint(partitions);
        return partitions;
    }

    private Partition partition(OnDiskStructure array, int at, int number) throws IOException {
        String field = "entry[" + number + "].";
        long first = array.u64(at + GptFormat.ENTRY_FIRST_LBA, field + "StartingLBA");
        long last = array.u64(at + GptFormat.ENTRY_LAST_LBA, field + "EndingLBA");
        if (first < header.firstUsableLba() || last > header.lastUsableLba() || last < first) {
            throw array.malformed(
                    at + GptFormat.ENTRY_FIRST_LBA,
                    field + "StartingLBA",
                    "the blocks " + first + ".." + last + " are not within the usable " + header.firstUsableLba() + ".."
                            + header.lastUsableLba());
        }
        return new Partition(
                number,
                GptFormat.guid(array, at + GptFormat.ENTRY_TYPE),
                GptFormat.guid(array, at + GptFormat.ENTRY_UNIQUE),
                Math.multiplyExact(first, header.sectorSize()),
                Math.multiplyExact(last - first + 1, header.sectorSize()),
                array.bits64(at + GptFormat.ENTRY_ATTRIBUTES),
                label(array.bytes(at + GptFormat.ENTRY_NAME, GptFormat.ENTRY_NAME_BYTES)));
    }

    /** UTF-16, up to the first NUL; what is no text becomes a replacement character, since only people read it. */
    private static String label(byte[] field) {
        String text = new String(field, StandardCharsets.UTF_16LE);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private void requireDisjoint(List<Partition> partitions) throws MalformedFormatException {
        List<Partition> sorted = new ArrayList<>(partitions);
        sorted.sort(Comparator.comparingLong(Partition::position));
        for (int i = 1; i < sorted.size(); i++) {
            Partition before = sorted.get(i - 1);
            Partition after = sorted.get(i);
            if (after.position() < before.end()) {
                throw new MalformedFormatException(
                        disk.name(),
                        "GPT entry[" + after.number() + "].StartingLBA",
                        after.position(),
                        "partition " + after.describe() + " overlaps partition " + before.describe());
            }
        }
    }
}
