package org.gnome.oci.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.Spool;
import org.jspecify.annotations.Nullable;

/**
 * What comes in on standard input: spooled once, when it is asked for first, and read as often as needed by a build and
 * the comparison after it. Thread-safe.
 */
public final class StandardInput implements Closeable {
    private static final String NAME = "standard input";

    private final InputStream in;
    private final Path directory;
    private @Nullable Spool spool;
    private @Nullable IOException failure;

    /**
     * Takes a stream, which is read to its end and left open.
     *
     * @param directory where the spool lies
     */
    public StandardInput(InputStream in, Path directory) {
        this.in = in;
        this.directory = directory;
    }

    /** All that came in; closing it changes nothing for the next who asks. */
    public synchronized RandomAccessSource content() throws IOException {
        if (failure != null) {
            throw new IOException("standard input could not be read to its end", failure);
        }
        if (spool == null) {
            spool = Spool.create(directory);
            try (OutputStream out = spool.appender()) {
                in.transferTo(out);
            } catch (IOException e) {
                failure = e;
                spool.close();
                throw e;
            }
        }
        RandomAccessSource written = spool.written(NAME);
        return written.slice(NAME, 0, written.size());
    }

    @Override
    public synchronized void close() throws IOException {
        if (spool != null) {
            spool.close();
        }
    }
}
