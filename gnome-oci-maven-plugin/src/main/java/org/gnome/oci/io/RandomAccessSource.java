package org.gnome.oci.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Bytes that can be read at any position.
 *
 * <p>Reading is positional and thread-safe: there is no shared cursor. Positions and sizes are in bytes. The opener
 * closes; a slice shares its parent and closing it does nothing.
 */
public interface RandomAccessSource extends Closeable {
    /**
     * Reads up to {@code buffer.remaining()} bytes.
     *
     * @return the number of bytes read, or -1 at or past the end
     */
    int read(long position, ByteBuffer buffer) throws IOException;

    /** How many bytes there are. */
    long size() throws IOException;

    /** What error messages call these bytes. */
    String name();

    /** A window of these bytes. The range must lie inside. */
    default RandomAccessSource slice(String name, long offset, long length) throws IOException {
        return new SourceSlice(this, name, offset, length);
    }

    /** A stream over all bytes from the start; closing it leaves this source open. */
    default InputStream openStream() throws IOException {
        return new SourceInputStream(this);
    }

    /** A regular file. */
    static RandomAccessSource of(Path file) throws IOException {
        return FileSource.open(file);
    }

    /** A regular file under another name for errors than its own. */
    static RandomAccessSource of(String name, Path file) throws IOException {
        return FileSource.open(file).named(name);
    }

    /** Bytes in memory, which the caller no longer changes. */
    static RandomAccessSource of(String name, byte[] bytes) {
        return new MemorySource(name, bytes);
    }
}
