package org.gnome.oci.source.erofs;

import static org.gnome.oci.source.erofs.ErofsFormat.DIRENT_BYTES;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.OnDiskStructure;
import org.jspecify.annotations.Nullable;

/**
 * Reads the blocks of one directory. In each, entries come first and names after them, in the same order; the kernel
 * searches them by bisection, so they must be sorted, over all blocks.
 */
final class DirectoryReader {
    private static final int NID = 0;
    private static final int NAME_OFFSET = 8;
    private static final int FILE_TYPE = 10;

    private final ErofsVolume volume;
    private final Inode inode;
    private final List<DirectoryEntry> entries = new ArrayList<>();
    private @Nullable ByteString previous;

    private DirectoryReader(ErofsVolume volume, Inode inode) {
        this.volume = volume;
        this.inode = inode;
    }

    static List<DirectoryEntry> read(ErofsVolume volume, Inode inode) throws IOException {
        return new DirectoryReader(volume, inode).read();
    }

    private List<DirectoryEntry> read() throws IOException {
        try (InputStream data = new InodeStream(volume, inode)) {
            long position = 0;
            while (position < inode.size()) {
                byte[] block = data.readNBytes(volume.superblock().blockSize());
                addBlock(OnDiskStructure.of(inode.space().name(), inode.name() + ".dirents", position, block));
                position += block.length;
            }
        }
        return entries;
    }

    private void addBlock(OnDiskStructure block) throws IOException {
        if (block.length() < DIRENT_BYTES) {
            throw block.malformed(0, "length", block.length() + " bytes have no room for an entry");
        }
        int namesStart = block.u16(NAME_OFFSET);
        if (namesStart < DIRENT_BYTES || namesStart % DIRENT_BYTES != 0 || namesStart >= block.length()) {
            throw block.malformed(NAME_OFFSET, "nameoff", namesStart + " is not behind a number of entries");
        }
        for (int at = 0; at < namesStart; at += DIRENT_BYTES) {
            boolean last = at + DIRENT_BYTES == namesStart;
            int start = block.u16(at + NAME_OFFSET);
            int end = last ? lastNameEnd(block, start) : block.u16(at + DIRENT_BYTES + NAME_OFFSET);
            if (start < namesStart || end <= start || end > block.length()) {
                throw block.malformed(
                        at + NAME_OFFSET, "nameoff", "the name from " + start + " to " + end + " is not in the block");
            }
            add(block, at, ByteString.copyOf(block.bytes(start, end - start)));
        }
    }

    /** The last name of a block ends with it, or with a NUL. */
    private static int lastNameEnd(OnDiskStructure block, int start) {
        int end = start;
        while (end < block.length() && block.u8(end) != 0) {
            end++;
        }
        return end;
    }

    private void add(OnDiskStructure block, int at, ByteString name) throws IOException {
        if (previous != null && previous.compareTo(name) >= 0) {
            throw block.malformed(at, "name", "\"" + name + "\" does not come after \"" + previous + "\"");
        }
        previous = name;
        entries.add(new DirectoryEntry(name, block.bits64(at + NID), block.u8(at + FILE_TYPE)));
    }
}
