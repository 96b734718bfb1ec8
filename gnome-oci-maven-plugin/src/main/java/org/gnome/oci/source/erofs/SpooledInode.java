package org.gnome.oci.source.erofs;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.Spool;
import org.jspecify.annotations.Nullable;

/**
 * The data of a special inode, which are needed at random and decoded once: from the start as far as somebody asked for
 * them, to a spool. Thread-safe.
 */
final class SpooledInode implements RandomAccessSource, Closeable {
    private static final int STEP_BYTES = 1 << 18;

    private final String name;
    private final Inode inode;
    private final ErofsVolume volume;
    private final Path spools;
    private @Nullable InputStream data;
    private @Nullable Spool spool;
    private long spooled;
    private @Nullable IOException failure;

    /**
     * An inode of which nothing is read yet.
     *
     * @param spools where the spool is made
     */
    SpooledInode(String name, ErofsVolume volume, Inode inode, Path spools) {
        this.name = name;
        this.volume = volume;
        this.inode = inode;
        this.spools = spools;
    }

    @Override
    public int read(long position, ByteBuffer buffer) throws IOException {
        if (position >= inode.size()) {
            return -1;
        }
        long end = Math.min(inode.size(), position + buffer.remaining());
        RandomAccessSource written = spoolTo(end);
        return written.slice(name, 0, end).read(position, buffer);
    }

    private synchronized RandomAccessSource spoolTo(long end) throws IOException {
        if (spool == null) {
            spool = Spool.create(spools);
        }
        if (spooled < end) {
            if (failure != null) {
                throw failure;
            }
            try {
                decode(spool, end);
            } catch (IOException e) {
                // The stream stands somewhere behind what was written.
                failure = e;
                throw e;
            }
        }
        return spool.written(name);
    }

    private void decode(Spool target, long end) throws IOException {
        if (data == null) {
            data = new InodeStream(volume, inode);
        }
        byte[] step = new byte[(int) Math.min(STEP_BYTES, inode.size())];
        try (OutputStream out = target.appender()) {
            while (spooled < end) {
                int count = data.readNBytes(step, 0, step.length);
                if (count == 0) {
                    throw new EOFException(name + " ends after " + spooled + " bytes");
                }
                out.write(step, 0, count);
                spooled += count;
            }
        }
    }

    @Override
    public long size() {
        return inode.size();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized void close() throws IOException {
        if (spool != null) {
            spool.close();
        }
    }
}
