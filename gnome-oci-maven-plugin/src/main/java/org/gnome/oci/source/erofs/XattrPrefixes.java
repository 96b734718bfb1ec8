package org.gnome.oci.source.erofs;

import static org.gnome.oci.source.erofs.ErofsFormat.XATTR_LONG_PREFIX;
import static org.gnome.oci.source.erofs.ErofsFormat.XATTR_UNIT_BYTES;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;

/**
 * The prefixes of attribute names: those that are known and those of the volume's table (erofs_xattr_long_prefix).
 *
 * @param table the long prefixes in the order of their numbers
 */
record XattrPrefixes(List<ByteString> table) {
    private static final int LENGTH_BYTES = 2;
    private static final int INFIX = 1;
    private static final int MAX_INFIX_BYTES = 255;

    XattrPrefixes {
        table = List.copyOf(table);
    }

    static XattrPrefixes read(ErofsVolume volume) throws IOException {
        Superblock superblock = volume.superblock();
        List<ByteString> table = new ArrayList<>();
        if (superblock.xattrPrefixCount() > 0) {
            RandomAccessSource space = volume.xattrPrefixes();
            long position = superblock.xattrPrefixStart();
            for (int i = 0; i < superblock.xattrPrefixCount(); i++) {
                OnDiskStructure record = record(space, position, i);
                table.add(read(record));
                position = ErofsFormat.roundUp(record.position() + record.length(), XATTR_UNIT_BYTES);
            }
        }
        return new XattrPrefixes(table);
    }

    private static OnDiskStructure record(RandomAccessSource space, long position, int number) throws IOException {
        String name = "xattr_prefix[" + number + "]";
        OnDiskStructure length = OnDiskStructure.read(space, name, position, LENGTH_BYTES);
        int bytes = length.u16(0);
        if (bytes < INFIX || bytes > INFIX + MAX_INFIX_BYTES) {
            throw length.malformed(0, "length", bytes + " is out of range 1..256");
        }
        return OnDiskStructure.read(space, name, position + LENGTH_BYTES, bytes);
    }

    private static ByteString read(OnDiskStructure record) throws IOException {
        ByteString base = XattrPrefix.of(record.u8(0))
                .orElseThrow(() -> record.unsupported(0, "base_index", record.u8(0) + " is unknown"));
        return base.concat(ByteString.copyOf(record.bytes(INFIX, record.length() - INFIX)));
    }

    /**
     * The prefix that an entry means.
     *
     * @param at where in the entry the number is, for an error
     */
    ByteString prefix(OnDiskStructure entry, int at) throws IOException {
        int number = entry.u8(at);
        if ((number & XATTR_LONG_PREFIX) == 0) {
            return XattrPrefix.of(number)
                    .orElseThrow(() -> entry.unsupported(at, "e_name_index", number + " is unknown"));
        }
        int index = number ^ XATTR_LONG_PREFIX;
        if (index >= table.size()) {
            throw entry.malformed(at, "e_name_index", "the long prefix " + index + " is not among the " + table.size());
        }
        return table.get(index);
    }
}
