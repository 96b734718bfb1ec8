package org.gnome.oci.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A temporary file for bytes that come once and are needed at random.
 *
 * <p>The file is deleted when it is closed; on Unix its name is gone as soon as it is open, so that not even a killed
 * build leaves it behind, unless it is killed at just that moment.
 */
public final class Spool implements AutoCloseable {
    private static final String PREFIX = ".spool";
    private static final String SUFFIX = ".tmp";

    private final FileSource file;
    private final String place;

    private Spool(FileSource file, String place) {
        this.file = file;
        this.place = place;
    }

    /** Makes an empty spool in a directory, or in the system's temporary directory if that is missing. */
    public static Spool create(Path directory) throws IOException {
        Path place = Files.isDirectory(directory) ? directory : Path.of(System.getProperty("java.io.tmpdir"));
        Path path = Files.createTempFile(place, PREFIX, SUFFIX);
        FileSource file = FileSource.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        return new Spool(file, "a temporary file in " + place);
    }

    /** Removes spools from a directory that nobody uses: whoever was killed as he made one has left it, empty. */
    public static void removeAbandoned(Path directory) throws IOException {
        try (DirectoryStream<Path> spools = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
            for (Path spool : spools) {
                Files.deleteIfExists(spool);
            }
        }
    }

    /** A buffered stream that appends; closing it writes what is buffered and leaves the spool open. */
    public OutputStream appender() {
        return new UnclosedOutputStream(FileOutput.buffered(file.channel(), place));
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
