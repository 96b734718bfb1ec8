package org.gnome.oci.source.squashfs;

import java.io.IOException;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.OnDiskStructure;

/** Reads the attributes of a set one after the other: {@code struct squashfs_xattr_entry} and {@code _val}. */
final class XattrReader {
    private static final int KEY_BYTES = 4;
    private static final int TYPE = 0;
    private static final int SIZE = 2;

    private static final int VALUE_BYTES = 4;
    private static final int VSIZE = 0;

    private static final int REFERENCE_BYTES = 8;

    private final MetadataBlocks blocks;
    private final MetadataRegion region;
    private final MetadataCursor cursor;
    private final TextBudget budget;

    XattrReader(MetadataBlocks blocks, MetadataRegion region, long reference, TextBudget budget) throws IOException {
        this.blocks = blocks;
        this.region = region;
        this.cursor = new MetadataCursor(blocks, region, reference);
        this.budget = budget;
    }

    /** An attribute with its full name. */
    record Entry(ByteString name, ByteString value) {}

    Entry next() throws IOException {
        OnDiskStructure key = cursor.read("xattr key", KEY_BYTES);
        int size = key.u16(SIZE);
        ByteString name = XattrPrefix.join(
                key, TYPE, ByteString.copyOf(cursor.read("xattr key", size).bytes(0, size)));
        if (size == 0 || name.length() > SquashfsFormat.MAX_XATTR_NAME || name.indexOf((byte) 0, 0) >= 0) {
            throw key.malformed(SIZE, "size", "\"" + name + "\" is no name of an attribute");
        }
        budget.take(name.length(), key, "name");
        boolean outOfLine = (key.u16(TYPE) & SquashfsFormat.XATTR_OUT_OF_LINE) != 0;
        return new Entry(name, outOfLine ? sharedValue() : value(cursor));
    }

    /** A value that is elsewhere cannot be elsewhere again: what is there is its length and its bytes. */
    private ByteString sharedValue() throws IOException {
        OnDiskStructure value = cursor.read("xattr value", VALUE_BYTES + REFERENCE_BYTES);
        if (value.u32(VSIZE) != REFERENCE_BYTES) {
            throw value.malformed(
                    VSIZE, "vsize", value.u32(VSIZE) + " is not " + REFERENCE_BYTES + ", the size of a reference");
        }
        return value(new MetadataCursor(blocks, region, value.u64(VALUE_BYTES, "reference")));
    }

    private ByteString value(MetadataCursor place) throws IOException {
        OnDiskStructure head = place.read("xattr value", VALUE_BYTES);
        long size = head.u32(VSIZE);
        if (size > SquashfsFormat.MAX_XATTR_VALUE) {
            throw head.malformed(VSIZE, "vsize", size + " is more than " + SquashfsFormat.MAX_XATTR_VALUE);
        }
        budget.take(size, head, "value");
        int length = Math.toIntExact(size);
        return ByteString.copyOf(place.read("xattr value", length).bytes(0, length));
    }
}
