package org.gnome.oci.source.squashfs;

import java.io.IOException;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.tree.EntryName;
import org.jspecify.annotations.Nullable;

/**
 * Reads the listing of a directory entry by entry: {@code struct squashfs_dir_header}, each with up to 256
 * {@code struct squashfs_dir_entry} that follow it. Linux finds names by their order, so they must have one.
 */
final class DirectoryReader {
    private static final int HEADER_BYTES = 12;
    private static final int COUNT = 0;
    private static final int START_BLOCK = 4;
    private static final int INODE_NUMBER = 8;

    private static final int ENTRY_BYTES = 8;
    private static final int OFFSET = 0;
    private static final int INODE_NUMBER_DELTA = 2;
    private static final int TYPE = 4;
    private static final int SIZE = 6;

    private final MetadataCursor cursor;
    private long left;
    private @Nullable OnDiskStructure header;
    private long entriesOfHeader;
    private @Nullable EntryName previous;

    DirectoryReader(MetadataBlocks blocks, MetadataRegion region, Inode.OfDirectory directory) throws IOException {
        this.left = directory.listingBytes();
        this.cursor = new MetadataCursor(blocks, region, left == 0 ? 0 : directory.listing());
    }

    /** The next entry, or nothing at the end. */
    Optional<DirectoryEntry> next() throws IOException {
        if (left == 0 && entriesOfHeader == 0) {
            return Optional.empty();
        }
        OnDiskStructure current = header;
        if (current == null || entriesOfHeader == 0) {
            current = readHeader();
            header = current;
        }
        entriesOfHeader--;
        OnDiskStructure entry = take("directory entry", ENTRY_BYTES);
        EntryName name = name(entry);
        long inode = current.u32(START_BLOCK) << SquashfsFormat.REFERENCE_OFFSET_BITS | entry.u16(OFFSET);
        long number = current.u32(INODE_NUMBER) + (short) entry.u16(INODE_NUMBER_DELTA);
        InodeType type = InodeType.basic(entry, TYPE, "type");
        return Optional.of(new DirectoryEntry(name, inode, number, type, entry));
    }

    private OnDiskStructure readHeader() throws IOException {
        OnDiskStructure read = take("directory header", HEADER_BYTES);
        entriesOfHeader = read.u32(COUNT) + 1;
        if (entriesOfHeader > SquashfsFormat.MAX_HEADER_ENTRIES) {
            throw read.malformed(
                    COUNT, "count", entriesOfHeader + " entries are more than " + SquashfsFormat.MAX_HEADER_ENTRIES);
        }
        return read;
    }

    private EntryName name(OnDiskStructure entry) throws IOException {
        int size = entry.u16(SIZE) + 1;
        ByteString bytes = ByteString.copyOf(take("directory entry", size).bytes(0, size));
        String reason = EntryName.reasonToRefuse(bytes);
        if (reason != null) {
            throw entry.malformed(ENTRY_BYTES, "name", "the name \"" + bytes + "\" " + reason);
        }
        EntryName name = new EntryName(bytes);
        requireOrder(entry, name);
        previous = name;
        return name;
    }

    private void requireOrder(OnDiskStructure entry, EntryName name) throws MalformedFormatException {
        int order = previous == null ? -1 : previous.compareTo(name);
        if (order == 0) {
            throw entry.malformed(ENTRY_BYTES, "name", "\"" + name + "\" is there twice");
        }
        if (order > 0) {
            throw entry.malformed(
                    ENTRY_BYTES, "name", "\"" + name + "\" is not sorted: it comes after \"" + previous + "\"");
        }
    }

    private OnDiskStructure take(String structure, int length) throws IOException {
        OnDiskStructure read = cursor.read(structure, length);
        if (length > left) {
            throw read.malformed(0, "size", "reaches beyond the end of the listing");
        }
        left -= length;
        return read;
    }
}
