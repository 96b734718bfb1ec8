package org.gnome.oci.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A temporary file for bytes that come once and are needed at random.
 *
 * <p>The file is deleted when it is closed; on Unix its name is gone as soon as it is open, so that not even a killed
 * build leaves it behind.
 */
public final class Spool implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final FileSource file;

    private Spool(FileSource file) {
        this.file = file;
    }

    /** Makes an empty spool in a directory, or in the system's temporary directory if that is missing. */
    public static Spool create(Path directory) throws IOException {
        Path place = Files.isDirectory(directory) ? directory : Path.of(System.getProperty("java.io.tmpdir"));
        Path path = Files.createTempFile(place, ".spool", ".tmp");
        return new Spool(FileSource.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
    }

    /** A buffered stream that appends; closing it writes what is buffered and leaves the spool open. */
    public OutputStream appender() {
        return new BufferedOutputStream(
                new UnclosedOutputStream(Channels.newOutputStream(file.channel())), BUFFER_BYTES);
    }

    /** How many bytes have been written; not those that a stream still buffers. */
    public long size() throws IOException {
        return file.size();
    }

    /** What has been written, under a name for error messages; it lives as long as this spool. */
    public RandomAccessSource written(String name) {
        return file.named(name);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
