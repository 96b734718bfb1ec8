package org.gnome.oci.source.squashfs;

import java.io.IOException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.ContentBudget;

/**
 * The tables of an image, put together.
 *
 * @param metadata what they all lie in
 * @param inodes the inodes
 * @param directories where the listings of directories are
 * @param contents of files
 */
record SquashfsTables(MetadataBlocks metadata, InodeTable inodes, MetadataRegion directories, FileContents contents) {
    /** The tables of an image that ends where its superblock says. */
    static SquashfsTables open(RandomAccessSource image, Superblock superblock) throws IOException {
        MetadataBlocks metadata = new MetadataBlocks(image, superblock.codec());
        CompressorOptions.requireKnown(metadata, superblock);
        LookupTable ids = ids(metadata, superblock);
        LookupTable fragments = fragments(metadata, superblock);
        TextBudget budget = new TextBudget();
        MetadataRegion inodes = new MetadataRegion("inode table", superblock.inodeTable(), superblock.directoryTable());
        return new SquashfsTables(
                metadata,
                new InodeTable(
                        metadata,
                        inodes,
                        superblock,
                        Ids.read(ids),
                        XattrTable.open(metadata, superblock, budget),
                        budget),
                directories(metadata, superblock, ids, fragments),
                new FileContents(
                        metadata,
                        inodes,
                        new DataBlocks(image, superblock, fragments),
                        new ContentBudget(image.size())));
    }

    private static LookupTable ids(MetadataBlocks metadata, Superblock superblock) throws MalformedFormatException {
        return LookupTable.open(
                metadata,
                "id table",
                superblock.idTable(),
                superblock.afterIds(),
                superblock.idCount(),
                SquashfsFormat.ID_BYTES);
    }

    private static LookupTable fragments(MetadataBlocks metadata, Superblock superblock)
            throws MalformedFormatException {
        return LookupTable.open(
                metadata,
                "fragment table",
                superblock.fragmentTable().orElse(superblock.afterFragments()),
                superblock.afterFragments(),
                superblock.fragmentCount(),
                SquashfsFormat.FRAGMENT_BYTES);
    }

    /** The blocks of the next table begin before its locations, which are what the superblock tells. */
    private static MetadataRegion directories(
            MetadataBlocks metadata, Superblock superblock, LookupTable ids, LookupTable fragments) throws IOException {
        long start = superblock.directoryTable();
        long end = Math.min(Math.min(ids.start(), fragments.start()), superblock.afterFragments());
        if (end < start) {
            throw new MalformedFormatException(
                    metadata.image().name(), "directory table", start, "begins after the table that follows it");
        }
        return new MetadataRegion("directory table", start, end);
    }
}
