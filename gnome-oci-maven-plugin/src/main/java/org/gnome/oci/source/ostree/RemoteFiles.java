package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.fetch.FetchedBody;
import org.gnome.oci.fetch.HttpFetcher;
import org.gnome.oci.io.MalformedFormatException;

/**
 * The files of a repository on the network, and its folder in the cache for those that are no objects.
 *
 * @param base the repository's URL, without a slash at its end
 * @param cache the cache
 * @param fetcher downloads
 */
record RemoteFiles(URI base, CacheDirectory cache, HttpFetcher fetcher) {
    /**
     * Reads the URL of a repository.
     *
     * @throws MalformedFormatException if it is none
     */
    static URI url(String text) throws MalformedFormatException {
        try {
            URI uri = new URI(text.replaceFirst("/+$", ""));
            if (uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) {
                throw malformed(text, "has no host, or more than host and path");
            }
            if (uri.getUserInfo() != null) {
                throw malformed(
                        uri.getHost(), "holds a login, which is not supported: errors and reports would show it");
            }
            return uri;
        } catch (URISyntaxException e) {
            MalformedFormatException failure = malformed(text, String.valueOf(e.getReason()));
            failure.initCause(e);
            throw failure;
        }
    }

    private static MalformedFormatException malformed(String text, String reason) {
        return new MalformedFormatException(text, "URL", reason);
    }

    /** The name of the repository's folder in the cache. */
    String folder() {
        return Digest.ofContent(base.toString().getBytes(StandardCharsets.UTF_8))
                .hex();
    }

    private Path kept(String path) {
        return cache.remote(folder()).resolve(path);
    }

    /** What the cache has; not verified. */
    Optional<byte[]> cached(String path) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(kept(path)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Keeps a file for the time when there is no network. */
    void keep(String path, byte[] bytes) throws IOException {
        cache.write(kept(path), bytes);
    }

    /** Forgets a file that the repository no longer has. */
    void forget(String path) throws IOException {
        Files.deleteIfExists(kept(path));
    }

    CompletableFuture<FetchedBody> fetch(String path, long limit) {
        return fetcher.fetch(URI.create(base + "/" + path), limit);
    }

    /** A small file; empty if the server says that there is none. */
    Optional<byte[]> find(String path, long limit) throws IOException {
        try {
            return Optional.of(fetcher.get(URI.create(base + "/" + path), limit));
        } catch (FetchException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
