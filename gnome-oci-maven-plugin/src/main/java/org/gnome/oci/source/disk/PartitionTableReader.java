package org.gnome.oci.source.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;

/**
 * Reads the GUID partition table of a disk: from the primary header, or if that or its entries are damaged, from the
 * backup at the end of the disk, as firmware does (UEFI Specification 2.10, section 5.3.2).
 */
final class PartitionTableReader {
    private final RandomAccessSource disk;

    PartitionTableReader(RandomAccessSource disk) {
        this.disk = disk;
    }

    /** Whether there is something like a primary header. */
    static boolean hasPrimary(RandomAccessSource disk) throws IOException {
        return !sectorSizesOf(disk, true).isEmpty();
    }

    /** Whether there is something like a backup header. */
    static boolean hasBackup(RandomAccessSource disk) throws IOException {
        return !sectorSizesOf(disk, false).isEmpty();
    }

    private static List<Integer> sectorSizesOf(RandomAccessSource disk, boolean primary) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        for (int size : GptFormat.SECTOR_SIZES) {
            GptHeaderReader headers = new GptHeaderReader(disk, size);
            if (headers.hasSignature(primary ? GptFormat.PRIMARY_LBA : headers.sectors() - 1)) {
                sizes.add(size);
            }
        }
        return sizes;
    }

    /**
     * Reads the table.
     *
     * @throws FormatException if neither header is good, or if there is one good table for each sector size
     */
    PartitionTable read() throws IOException {
        List<PartitionTable> good = new ArrayList<>();
        List<FormatException> damages = new ArrayList<>();
        readEach(true, good, damages);
        if (good.isEmpty()) {
            readEach(false, good, damages);
        }
        if (good.isEmpty()) {
            throw neither(damages);
        }
        if (good.size() > 1) {
            throw new MalformedFormatException(
                    disk.name(), "GPT header", "there is a table for each of the sector sizes 512 and 4096");
        }
        return good.get(0);
    }

    private void readEach(boolean primary, List<PartitionTable> good, List<FormatException> damages)
            throws IOException {
        for (int sectorSize : sectorSizesOf(disk, primary)) {
            try {
                good.add(read(sectorSize, primary));
            } catch (FormatException e) {
                damages.add(e);
            }
        }
    }

    private PartitionTable read(int sectorSize, boolean primary) throws IOException {
        GptHeaderReader headers = new GptHeaderReader(disk, sectorSize);
        GptHeader header = headers.read(primary ? GptFormat.PRIMARY_LBA : headers.sectors() - 1);
        List<Partition> partitions = new PartitionEntryReader(disk, header).read();
        Optional<String> note = primary
                ? Optional.empty()
                : Optional.of("The primary partition table is damaged; the backup was read.");
        return new PartitionTable(sectorSize, header.diskGuid(), partitions, note);
    }

    /** What is wrong with the first; what is wrong with the others goes with it. */
    private FormatException neither(List<FormatException> damages) {
        if (damages.isEmpty()) {
            return new MalformedFormatException(disk.name(), "GPT header", "there is none");
        }
        FormatException first = damages.get(0);
        damages.subList(1, damages.size()).forEach(first::addSuppressed);
        return first;
    }
}
