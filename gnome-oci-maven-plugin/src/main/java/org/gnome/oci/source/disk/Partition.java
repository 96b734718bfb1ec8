package org.gnome.oci.source.disk;

import java.io.IOException;
import java.util.UUID;
import org.gnome.oci.io.RandomAccessSource;

/**
 * One used entry of a partition table.
 *
 * @param number the place of the entry in the array, from 1, as the kernel numbers partitions
 * @param type what the partition is for
 * @param uuid its own
 * @param position where it begins on the disk, in bytes
 * @param length in bytes
 * @param attributes the flags, of which the upper 16 bits depend on the type
 * @param label the name, for people and for systemd-sysupdate
 */
record Partition(int number, UUID type, UUID uuid, long position, long length, long attributes, String label) {
    /** systemd's flag for partitions that nothing finds by itself (SD_GPT_FLAG_NO_AUTO). */
    private static final long NO_AUTO = 1L << 63;

    /** What systemd-sysupdate calls a partition that it has cleared or never filled; GNOME OS puts a prefix before. */
    private static final String EMPTY_SUFFIX = "_empty";

    boolean isNotDiscoverable() {
        return (attributes & NO_AUTO) != 0;
    }

    boolean isLabelledEmpty() {
        return label.endsWith(EMPTY_SUFFIX);
    }

    long end() {
        return position + length;
    }

    RandomAccessSource on(RandomAccessSource disk, String name) throws IOException {
        return disk.slice(disk.name() + " " + name, position, length);
    }

    /** For errors: the number and the label. */
    String describe() {
        return number + " \"" + label + "\"";
    }
}
