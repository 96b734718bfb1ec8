package org.gnome.oci.source.squashfs;

import java.io.IOException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.tree.Metadata;

/** The users and groups of an image, at most 65,535, which inodes name by their index. */
final class Ids {
    private final long[] ids;

    private Ids(long[] ids) {
        this.ids = ids;
    }

    /** Reads all of them. */
    static Ids read(LookupTable table) throws IOException {
        long[] ids = new long[Math.toIntExact(table.count())];
        for (int i = 0; i < ids.length; i++) {
            OnDiskStructure entry = table.entry(i);
            ids[i] = entry.u32(0);
            if (ids[i] > Metadata.MAX_ID) {
                throw entry.malformed(0, "id", ids[i] + " is no ID to Linux");
            }
        }
        return new Ids(ids);
    }

    /** The ID whose index a field of an inode has. */
    long of(OnDiskStructure inode, int at, String field) throws IOException {
        int index = inode.u16(at);
        if (index >= ids.length) {
            throw inode.malformed(at, field, "index " + index + " is not one of " + ids.length + " IDs");
        }
        return ids[index];
    }
}
