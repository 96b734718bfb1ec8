package org.gnome.oci.source.ostree;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.RandomAccessSource;

/** A regular file that a delta writes piece by piece, at the end of a spool. */
final class DeltaOutput implements Closeable {
    private final SpooledObjects made;
    private final ObjectName name;
    private final InodeMetadata inode;
    private final long start;
    private final long size;
    private final OutputStream out;
    private long left;

    DeltaOutput(SpooledObjects made, ObjectName name, InodeMetadata inode, long size) throws IOException {
        this.made = made;
        this.name = name;
        this.inode = inode;
        this.start = made.spool().size();
        this.size = size;
        this.left = size;
        this.out = made.spool().appender();
    }

    /** How many bytes are still to be written. */
    long left() {
        return left;
    }

    /** Whether anything was written. */
    boolean isBegun() {
        return left < size;
    }

    /** Copies bytes, no more than are left. */
    void copy(RandomAccessSource source, long offset, long count) throws IOException {
        try (InputStream in = source.slice(source.name(), offset, count).openStream()) {
            left -= in.transferTo(out);
        }
    }

    /** Makes the whole file from an older one, if nothing of it was written. */
    void patch(RandomAccessSource old, RandomAccessSource patch) throws IOException {
        BinaryPatch.apply(old, patch, size, out);
        left = 0;
    }

    /** Adds the file to the objects. */
    void finish() throws IOException {
        out.close();
        made.addFile(name, new FileHeader(inode, ByteString.EMPTY), start, size);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
