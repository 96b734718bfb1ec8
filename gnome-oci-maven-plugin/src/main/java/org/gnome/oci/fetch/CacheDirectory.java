package org.gnome.oci.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.FileLocks;
import org.gnome.oci.io.FileOutput;
import org.gnome.oci.io.Lease;
import org.gnome.oci.io.MalformedFormatException;

/**
 * The cache that all modules and processes share, laid out as an OSTree repository in archive mode, so that
 * {@code ostree --repo=CACHE fsck} can look at it.
 *
 * <ul>
 *   <li>{@code objects/ab/cdef….filez}: verified objects, as a server sent them. When one was used last is its
 *       modification time.
 *   <li>{@code blobs/sha256/HEX}: verified files that have no other name than their digest, such as disk images. When
 *       one was used last is its modification time.
 *   <li>{@code remotes/SHA256-OF-URL/}: what a repository says beside its objects, and the last commit seen of each ref
 *       or the last version of each component.
 *   <li>{@code tmp/}: what is being written. A file moves to its name when it is complete. A blob whose download broke
 *       off stays, to be gone on with, until the cache is pruned; what else a killed process has left goes when nobody
 *       else uses the cache.
 *   <li>{@code locks/}: empty files. Whoever uses the cache shares {@code locks/use}; who prunes it holds it alone.
 * </ul>
 *
 * @param path the directory, which is made when it is needed
 */
public record CacheDirectory(Path path) {
    /** What makes a directory a repository for ostree (ostree.repo-config(5)). */
    private static final String CONFIG = "[core]\nrepo_version=1\nmode=archive-z2\n";

    /** Tells programs that make backups to pass the directory by (Cache Directory Tagging Specification). */
    private static final String TAG = "CACHEDIR.TAG";

    private static final String TAG_CONTENT = """
            Signature: 8a477f597d28d172789f06886806bc55
            # Objects that gnome-oci-maven-plugin has fetched; its goal prune removes them.
            """;

    /** How files of {@code tmp} are called that the next download goes on with. */
    private static final String RESUMED = "blob-";

    /**
     * How all others are called. Who was killed before he had marked the directory as a cache has left some too, so it
     * is by their names that files are known as ours.
     */
    private static final String ABANDONED = "{fetch*.partial,object*.partial,write*.partial,.spool*.tmp}";

    /** Empty, but ostree wants them. */
    private static final List<String> REFS = List.of("heads", "remotes", "mirrors");

    /** Where objects are. */
    public Path objects() {
        return path.resolve("objects");
    }

    /** Where files are that are named by their digest. */
    Path blobs() {
        return path.resolve("blobs").resolve("sha256");
    }

    /** Where files are written before they get their names. */
    public Path temporary() {
        return path.resolve("tmp");
    }

    /** Where the files of one remote place are that are no objects. */
    public Path remote(String digest) {
        return path.resolve("remotes").resolve(digest);
    }

    /** Uses the cache: while the lease is open nothing of it is removed. Waits for whoever prunes it. */
    public Lease use() throws IOException {
        removeAbandoned();
        Lease lease = FileLocks.share(lock("use"));
        try {
            requireOwn();
            Files.createDirectories(objects());
            Files.createDirectories(temporary());
            Path config = path.resolve("config");
            if (!Files.exists(config)) {
                for (String kind : REFS) {
                    Files.createDirectories(path.resolve("refs").resolve(kind));
                }
                write(path.resolve(TAG), TAG_CONTENT.getBytes(StandardCharsets.US_ASCII));
                write(config, CONFIG.getBytes(StandardCharsets.US_ASCII));
            }
            return lease;
        } catch (IOException e) {
            lease.close();
            throw e;
        }
    }

    /** Removes what is of no use to anybody, unless somebody else may be at it. */
    private void removeAbandoned() throws IOException {
        if (!Files.isDirectory(temporary())) {
            return;
        }
        requireOwn();
        Optional<Lease> alone = FileLocks.tryExclusive(lock("use"));
        if (alone.isEmpty()) {
            return;
        }
        Lease lease = alone.get();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary(), ABANDONED)) {
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (AccessDeniedException e) {
            // The file of another user, who removes it.
        } finally {
            lease.close();
        }
    }

    /** Where a blob is written whose download can be gone on with. */
    Path resumed(String name) {
        return temporary().resolve(RESUMED + name + ".partial");
    }

    /** A repository of somebody else's must neither be written into nor pruned. */
    private void requireOwn() throws MalformedFormatException {
        if (Files.exists(path.resolve("config")) && !Files.exists(path.resolve(TAG))) {
            throw new MalformedFormatException(
                    path.toString(), TAG, "is missing, so this is no cache of ours; name another gnome-oci.cache");
        }
    }

    /** Does something of which only one process may do it at a time; waits for the others. */
    public Lease alone(String task) throws IOException {
        return FileLocks.exclusive(lock(task));
    }

    /**
     * Removes the objects and blobs that were not used for the longest time, until the others fit in a size.
     *
     * @return what was removed; empty if somebody uses the cache, and nothing was removed
     */
    public Optional<Pruning> prune(long maxBytes) throws IOException {
        if (!Files.isDirectory(objects()) && !Files.isDirectory(blobs())) {
            return Optional.of(Pruning.NOTHING);
        }
        requireOwn();
        Optional<Lease> alone = FileLocks.tryExclusive(lock("use"));
        if (alone.isEmpty()) {
            return Optional.empty();
        }
        Lease lease = alone.get();
        try {
            return Optional.of(Pruning.run(this, maxBytes));
        } finally {
            lease.close();
        }
    }

    /**
     * Writes a small file, whole from one moment to the next, also where several processes write it. Unlike objects and
     * blobs, which are verified and fetched again if a crash has damaged them, it is forced to the disk: what was seen
     * last of a place nobody can tell again.
     */
    public void write(Path target, byte[] bytes) throws IOException {
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path complete = Files.createTempFile(temporary(), "write", ".partial");
        try {
            FileOutput.write(complete, bytes);
            FileOutput.force(complete);
            Files.move(complete, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(complete);
            throw e;
        }
    }

    private Path lock(String name) {
        return path.resolve("locks").resolve(name);
    }
}
