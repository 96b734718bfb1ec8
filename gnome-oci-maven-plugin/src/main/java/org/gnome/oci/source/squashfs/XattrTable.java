package org.gnome.oci.source.squashfs;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.tree.Xattrs;

/** The sets of attributes of an image, which inodes name by their index. Each is read once. */
final class XattrTable {
    /** {@code struct squashfs_xattr_id_table}. */
    private static final int HEADER_BYTES = 16;

    private static final int XATTR_TABLE_START = 0;
    private static final int XATTR_IDS = 8;

    // struct squashfs_xattr_id
    private static final int XATTR = 0;
    private static final int COUNT = 8;

    private final Optional<Sets> sets;

    private XattrTable(Optional<Sets> sets) {
        this.sets = sets;
    }

    static XattrTable open(MetadataBlocks blocks, Superblock superblock, TextBudget budget) throws IOException {
        OptionalLong start = superblock.xattrTable();
        return new XattrTable(
                start.isEmpty() ? Optional.empty() : Optional.of(sets(blocks, superblock, start.getAsLong(), budget)));
    }

    private static Sets sets(MetadataBlocks blocks, Superblock superblock, long start, TextBudget budget)
            throws IOException {
        OnDiskStructure header = OnDiskStructure.read(blocks.image(), "xattr table", start, HEADER_BYTES);
        LookupTable table = LookupTable.open(
                blocks,
                "xattr id table",
                start + HEADER_BYTES,
                superblock.bytesUsed(),
                header.u32(XATTR_IDS),
                SquashfsFormat.XATTR_ID_BYTES);
        long values = header.u64(XATTR_TABLE_START, "xattr_table_start");
        long end = Math.min(start, table.start());
        if (values < superblock.idTable() || values > end) {
            throw header.malformed(
                    XATTR_TABLE_START,
                    "xattr_table_start",
                    values + " is not between the IDs at " + superblock.idTable() + " and " + end);
        }
        return new Sets(blocks, table, new MetadataRegion("xattr values", values, end), budget);
    }

    /** The set whose index a field of an inode has. */
    Xattrs read(OnDiskStructure inode, int at) throws IOException {
        long index = inode.u32(at);
        if (index == SquashfsFormat.NONE) {
            return Xattrs.NONE;
        }
        long count = sets.isEmpty() ? 0 : sets.get().table.count();
        if (sets.isEmpty() || index >= count) {
            throw inode.malformed(at, "xattr", index + " is not one of " + count + " sets of attributes");
        }
        return sets.get().read(index);
    }

    private record Sets(
            MetadataBlocks blocks,
            LookupTable table,
            MetadataRegion region,
            TextBudget budget,
            Map<Long, Xattrs> known) {
        private Sets(MetadataBlocks blocks, LookupTable table, MetadataRegion region, TextBudget budget) {
            this(blocks, table, region, budget, new HashMap<>());
        }

        private Xattrs read(long index) throws IOException {
            Xattrs set = known.get(index);
            if (set == null) {
                OnDiskStructure id = table.entry(index);
                set = read(id.u64(XATTR, "xattr"), id.u32(COUNT));
                known.put(index, set);
            }
            return set;
        }

        private Xattrs read(long reference, long count) throws IOException {
            XattrReader reader = new XattrReader(blocks, region, reference, budget);
            Map<ByteString, ByteString> values = new HashMap<>();
            for (long i = 0; i < count; i++) {
                XattrReader.Entry entry = reader.next();
                if (values.put(entry.name(), entry.value()) != null) {
                    throw new MalformedFormatException(
                            blocks.image().name(),
                            region.name(),
                            region.start(),
                            "have \"" + entry.name() + "\" twice in a set");
                }
            }
            return Xattrs.of(values);
        }
    }
}
