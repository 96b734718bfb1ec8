package org.gnome.oci.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.Lease;
import org.gnome.oci.io.RandomAccessSource;

/**
 * The large files of the cache, each under its SHA-256. None gets in, and none is used, without being digested: one
 * that is damaged is fetched again. Two processes that want the same one download it once. Thread-safe.
 *
 * <p>This says what a file was when it was opened. Its bytes can still change on the disk, so whoever reads a stream of
 * it, or blocks under a hash tree, verifies them once more as they are used; but only before the first byte was used
 * can a damaged file be fetched again.
 */
public final class CachedBlobs {
    private static final int BUFFER_BYTES = 1 << 18;

    /**
     * What was left of an earlier download may be of another file, and so may the start of one that broke off. Whoever
     * has another file for good, and breaks off each time, must not be asked for ever.
     */
    private static final int ATTEMPTS = 3;

    private final CacheDirectory cache;
    private final HttpFetcher fetcher;
    private final FileTime now;

    /**
     * The files of a cache that is in use.
     *
     * @param now what is written down as the time of their last use
     */
    public CachedBlobs(CacheDirectory cache, HttpFetcher fetcher, Instant now) {
        this.cache = cache;
        this.fetcher = fetcher;
        this.now = FileTime.from(now);
    }

    /**
     * A file that is fetched unless it is there.
     *
     * @param name what errors call it
     * @param digest its digest
     * @param uri where it is
     * @param limit how many bytes it may have
     * @param progress told how a download goes on; not asked if there is none
     * @return its bytes, which the caller closes
     * @throws FetchException if it cannot be fetched
     * @throws IntegrityException if the server has another file there
     */
    public RandomAccessSource obtain(String name, Digest digest, URI uri, long limit, BodyProgress progress)
            throws IOException {
        return obtain(name, digest, FetchRequest.get(uri), limit, progress);
    }

    /** The same of a server that is asked in its own way. */
    public RandomAccessSource obtain(
            String name, Digest digest, FetchRequest request, long limit, BodyProgress progress) throws IOException {
        Lease alone = cache.alone("blob-" + digest.hex());
        try {
            Optional<RandomAccessSource> kept = find(name, digest);
            if (kept.isPresent()) {
                return kept.get();
            }
            if (fetcher.settings().offline()) {
                throw FetchException.offline(name + " is not in the cache, or damaged there");
            }
            download(name, digest, request, limit, progress);
            return RandomAccessSource.of(name, locate(digest));
        } finally {
            alone.close();
        }
    }

    /** A file that is there and whole. What was digested is what is read, whoever replaces the file meanwhile. */
    private Optional<RandomAccessSource> find(String name, Digest digest) throws IOException {
        Path file = locate(digest);
        RandomAccessSource blob;
        try {
            blob = RandomAccessSource.of(name, file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            if (digest(blob).equals(digest)) {
                used(file);
                return Optional.of(blob);
            }
        } catch (IOException e) {
            blob.close();
            throw e;
        }
        blob.close();
        return Optional.empty();
    }

    private Path locate(Digest digest) {
        return cache.blobs().resolve(digest.hex());
    }

    /** The digest of all bytes. */
    private static Digest digest(RandomAccessSource blob) throws IOException {
        MessageDigest computation = Digest.newMessageDigest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = blob.openStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                computation.update(buffer, 0, count);
            }
        }
        return Digest.of(computation.digest());
    }

    private void used(Path file) throws IOException {
        try {
            Files.setLastModifiedTime(file, now);
        } catch (FileSystemException e) {
            // The cache of another user, who prunes it.
        }
    }

    private void download(String name, Digest digest, FetchRequest request, long limit, BodyProgress progress)
            throws IOException {
        Path partial = cache.resumed(digest.hex());
        for (int attempt = 1; ; attempt++) {
            try (FetchedBody body = HttpFetcher.join(fetcher.resume(request, limit, partial, progress))) {
                Digest actual;
                try (RandomAccessSource bytes = body.open(name)) {
                    actual = digest(bytes);
                }
                if (actual.equals(digest)) {
                    Files.createDirectories(cache.blobs());
                    body.moveTo(locate(digest), cache.temporary());
                    return;
                }
                if (!body.isResumed() || attempt == ATTEMPTS) {
                    throw new IntegrityException(name, "file", digest.toString(), actual.toString());
                }
            }
        }
    }
}
