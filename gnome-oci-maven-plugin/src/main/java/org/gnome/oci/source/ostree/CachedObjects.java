package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.FetchedBody;
import org.gnome.oci.io.FileOutput;
import org.gnome.oci.io.RandomAccessSource;

/** The objects of the cache. None gets in, and none is used, without being verified. Thread-safe. */
final class CachedObjects {
    private final CacheDirectory cache;
    private final ObjectDirectory directory;
    private final FileTime now;
    private final Set<Path> folders = ConcurrentHashMap.newKeySet();

    /**
     * The objects of a cache that is in use.
     *
     * @param now what is written down as the time of their last use
     */
    CachedObjects(CacheDirectory cache, Instant now) {
        this.cache = cache;
        this.directory = new ObjectDirectory(cache.objects());
        this.now = FileTime.from(now);
    }

    ObjectDirectory directory() {
        return directory;
    }

    boolean has(ObjectName name) {
        return Files.isRegularFile(directory.locate(name), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Verifies an object that is there, and writes down that it is used.
     *
     * @throws IOException if it is not whole, whatever is wrong with it
     */
    CachedObject verify(ObjectName name) throws IOException {
        Path file = directory.locate(name);
        try (RandomAccessSource object = RandomAccessSource.of(file)) {
            long size = object.size();
            List<ObjectName> references = ObjectVerification.verify(name, object);
            used(name);
            return new CachedObject(size, references);
        }
    }

    /** Writes down that an object is used, so that it is not the first to be pruned. */
    void used(ObjectName name) throws IOException {
        try {
            Files.setLastModifiedTime(directory.locate(name), now);
        } catch (FileSystemException e) {
            // The cache of another user, who prunes it.
        }
    }

    /**
     * Takes an object over that was fetched, in place of whatever is there under its name.
     *
     * @throws org.gnome.oci.io.FormatException if it is another object than its name says; then nothing is changed
     */
    CachedObject store(ObjectName name, FetchedBody body) throws IOException {
        List<ObjectName> references;
        try (RandomAccessSource object = body.open(name.toString())) {
            references = ObjectVerification.verify(name, object);
        }
        body.moveTo(place(name), cache.temporary());
        return new CachedObject(body.size(), references);
    }

    /** Writes an object that was verified as it was made, in the form in which an archive repository stores it. */
    void store(ObjectName name, ObjectWriter writer) throws IOException {
        Path target = place(name);
        Path complete = Files.createTempFile(cache.temporary(), "object", ".partial");
        try {
            try (OutputStream out = FileOutput.create(complete)) {
                writer.write(out);
            }
            Files.move(complete, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(complete);
        }
    }

    /** Writes the bytes of an object. */
    @FunctionalInterface
    interface ObjectWriter {
        void write(OutputStream out) throws IOException;
    }

    private Path place(ObjectName name) throws IOException {
        Path target = directory.locate(name);
        Path folder = target.getParent();
        if (!folders.contains(folder)) {
            folders.add(Files.createDirectories(folder));
        }
        return target;
    }

    /**
     * An object that is whole.
     *
     * @param size its size in the cache, in bytes
     * @param references the objects that it refers to
     */
    record CachedObject(long size, List<ObjectName> references) {}
}
