package org.gnome.oci.source.squashfs;

import java.io.IOException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;

/**
 * A table of entries of one size, in metadata blocks whose locations are listed. Entries are read when they are asked
 * for, so that a count takes no memory.
 */
final class LookupTable {
    private final MetadataBlocks blocks;
    private final String name;
    private final long locations;
    private final long count;
    private final int entryBytes;
    private final int entriesPerBlock;

    private LookupTable(MetadataBlocks blocks, String name, long locations, long count, int entryBytes) {
        this.blocks = blocks;
        this.name = name;
        this.locations = locations;
        this.count = count;
        this.entryBytes = entryBytes;
        this.entriesPerBlock = SquashfsFormat.METADATA_BYTES / entryBytes;
    }

    /**
     * A table.
     *
     * @param name what errors call it
     * @param locations where the locations of its blocks begin
     * @param end where what follows them begins
     * @param count how many entries the image says that it has
     */
    static LookupTable open(MetadataBlocks blocks, String name, long locations, long end, long count, int entryBytes)
            throws MalformedFormatException {
        LookupTable table = new LookupTable(blocks, name, locations, count, entryBytes);
        long needed = (count + table.entriesPerBlock - 1) / table.entriesPerBlock * SquashfsFormat.LOCATION_BYTES;
        if (needed > end - locations) {
            throw new MalformedFormatException(
                    blocks.image().name(),
                    name,
                    locations,
                    "has " + count + " entries, but " + (end - locations) + " bytes for the locations of their blocks");
        }
        return table;
    }

    long count() {
        return count;
    }

    /** Where the table's first block begins, which is before its locations; the locations if there is no entry. */
    long start() throws IOException {
        return count == 0 ? locations : location(0);
    }

    /** An entry; the index must be less than the count. */
    OnDiskStructure entry(long index) throws IOException {
        long location = location(index / entriesPerBlock);
        int at = (int) (index % entriesPerBlock) * entryBytes;
        MetadataBlock block = blocks.at(location);
        if (at + entryBytes > block.bytes().length) {
            throw new MalformedFormatException(
                    blocks.image().name(), name, location, "ends before entry " + index + " of " + count);
        }
        byte[] bytes = new byte[entryBytes];
        System.arraycopy(block.bytes(), at, bytes, 0, entryBytes);
        return OnDiskStructure.of(blocks.image().name(), name, location, bytes);
    }

    private long location(long block) throws IOException {
        OnDiskStructure structure = OnDiskStructure.read(
                blocks.image(), name, locations + block * SquashfsFormat.LOCATION_BYTES, SquashfsFormat.LOCATION_BYTES);
        long location = structure.u64(0, "location");
        if (location < SquashfsFormat.SUPERBLOCK_BYTES || location >= locations) {
            throw structure.malformed(
                    0, "location", location + " is not before " + locations + ", where the locations begin");
        }
        return location;
    }
}
