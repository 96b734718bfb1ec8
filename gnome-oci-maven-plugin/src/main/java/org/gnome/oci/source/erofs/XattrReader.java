package org.gnome.oci.source.erofs;

import static org.gnome.oci.source.erofs.ErofsFormat.XATTR_ENTRY_BYTES;
import static org.gnome.oci.source.erofs.ErofsFormat.XATTR_HEADER_BYTES;
import static org.gnome.oci.source.erofs.ErofsFormat.XATTR_UNIT_BYTES;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.tree.Xattrs;

/** Reads the extended attributes of inodes: their own, which follow them, and shared ones. */
final class XattrReader {
    private static final int SHARED_COUNT = 4;
    private static final int NAME_BYTES = 0;
    private static final int NAME_INDEX = 1;
    private static final int VALUE_BYTES = 2;

    /** XATTR_NAME_MAX of Linux. */
    private static final int MAX_NAME_BYTES = 255;

    private final ErofsVolume volume;
    private final MemoryBudget budget;
    private final XattrPrefixes prefixes;

    XattrReader(ErofsVolume volume, MemoryBudget budget) throws IOException {
        this.volume = volume;
        this.budget = budget;
        this.prefixes = XattrPrefixes.read(volume);
    }

    Xattrs read(Inode inode) throws IOException {
        if (inode.xattrBytes() == 0) {
            return Xattrs.NONE;
        }
        OnDiskStructure body = OnDiskStructure.read(
                inode.space(), inode.name() + ".xattrs", inode.xattrPosition(), inode.xattrBytes());
        Map<ByteString, ByteString> values = new HashMap<>();
        int shared = body.u8(SHARED_COUNT);
        int entries = XATTR_HEADER_BYTES + shared * XATTR_UNIT_BYTES;
        if (entries > body.length()) {
            throw body.malformed(
                    SHARED_COUNT, "h_shared_count", shared + " do not fit the " + body.length() + " bytes");
        }
        for (int at = XATTR_HEADER_BYTES; at < entries; at += XATTR_UNIT_BYTES) {
            addShared(inode, body.u32(at), values);
        }
        int at = entries;
        while (at < body.length()) {
            int end = at + entryBytes(body, at);
            if (end > body.length()) {
                throw body.malformed(at, "entry", "goes on behind the attributes of the inode");
            }
            budget.spend(inode, end - at);
            add(body, at, values);
            at = end;
        }
        return Xattrs.of(values);
    }

    /** The size of an entry whose first bytes are there. */
    private static int entryBytes(OnDiskStructure fields, int at) {
        int bytes = XATTR_ENTRY_BYTES + fields.u8(at + NAME_BYTES) + fields.u16(at + VALUE_BYTES);
        return (int) ErofsFormat.roundUp(bytes, XATTR_UNIT_BYTES);
    }

    private void addShared(Inode inode, long number, Map<ByteString, ByteString> values) throws IOException {
        RandomAccessSource space = volume.sharedXattrs();
        long position = volume.superblock().sharedXattrStart() + number * XATTR_UNIT_BYTES;
        OnDiskStructure start = OnDiskStructure.read(space, "shared xattr", position, XATTR_ENTRY_BYTES);
        int bytes = XATTR_ENTRY_BYTES + start.u8(NAME_BYTES) + start.u16(VALUE_BYTES);
        budget.spend(inode, bytes);
        add(OnDiskStructure.read(space, "shared xattr", position, bytes), 0, values);
    }

    private void add(OnDiskStructure fields, int at, Map<ByteString, ByteString> values) throws IOException {
        int nameBytes = fields.u8(at + NAME_BYTES);
        int nameAt = at + XATTR_ENTRY_BYTES;
        ByteString name =
                prefixes.prefix(fields, at + NAME_INDEX).concat(ByteString.copyOf(fields.bytes(nameAt, nameBytes)));
        if (name.length() > MAX_NAME_BYTES || name.indexOf((byte) 0, 0) >= 0) {
            throw fields.malformed(nameAt, "e_name", name + " is no name of an attribute");
        }
        ByteString value = ByteString.copyOf(fields.bytes(nameAt + nameBytes, fields.u16(at + VALUE_BYTES)));
        if (values.put(name, value) != null) {
            throw fields.malformed(nameAt, "e_name", name + " is there twice");
        }
    }
}
