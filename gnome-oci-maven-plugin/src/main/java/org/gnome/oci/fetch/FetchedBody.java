package org.gnome.oci.fetch;

import java.io.Closeable;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gnome.oci.io.FileOutput;
import org.gnome.oci.io.RandomAccessSource;
import org.jspecify.annotations.Nullable;

/**
 * What was downloaded, in memory or in a file. As long as it is open its request counts as in flight, so that no more
 * is fetched than is used; closing it removes the file if nobody has taken it.
 */
public final class FetchedBody implements Closeable {
    private final byte[] memory;
    private final @Nullable Path file;
    private final long size;
    private final HttpHeaders headers;
    private final boolean resumed;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    FetchedBody(byte[] memory, @Nullable Path file, long size, HttpHeaders headers, boolean resumed, Runnable release) {
        this.memory = memory;
        this.file = file;
        this.size = size;
        this.headers = headers;
        this.resumed = resumed;
        this.release = release;
    }

    /** How many bytes there are. */
    public long size() {
        return size;
    }

    /** What the head of the answer says, of several answers that of the last one; empty if it says nothing. */
    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** Whether it was put together from several answers, which may have been of different versions. */
    public boolean isResumed() {
        return resumed;
    }

    /** The bytes under a name for errors; the caller closes it before this body. */
    public RandomAccessSource open(String name) throws IOException {
        return file == null ? RandomAccessSource.of(name, memory) : RandomAccessSource.of(file);
    }

    /** All bytes, of a body that is known to be small. */
    public byte[] bytes() throws IOException {
        return file == null ? memory : Files.readAllBytes(file);
    }

    /**
     * Makes a file of it, under its name from one moment to the next.
     *
     * <p>It is not forced to the disk: whoever reads it verifies it, and fetches it again if a crash has damaged it.
     *
     * @param spools a directory in the same file system
     */
    public void moveTo(Path target, Path spools) throws IOException {
        Path complete = file == null ? write(spools) : file;
        try {
            Files.move(complete, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(complete);
            throw e;
        }
    }

    private Path write(Path spools) throws IOException {
        Path complete = Files.createTempFile(spools, "fetch", ".partial");
        FileOutput.write(complete, memory);
        return complete;
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            release.run();
            if (file != null) {
                Files.deleteIfExists(file);
            }
        }
    }
}
