package org.gnome.oci.fetch;

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
import org.gnome.oci.io.MalformedFormatException;

/**
 * The files of a place on the network, such as a repository, and its folder in the cache for the small ones that have
 * no digest for a name.
 *
 * @param base the place's URL, without a slash at its end
 * @param cache the cache
 * @param fetcher downloads
 */
public record RemoteFiles(URI base, CacheDirectory cache, HttpFetcher fetcher) {
    /**
     * Reads the URL of a place.
     *
     * @throws MalformedFormatException if it is none
     */
    public static URI url(String text) throws MalformedFormatException {
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

    /** The name of the place's folder in the cache. */
    public String folder() {
        return Digest.ofContent(base.toString().getBytes(StandardCharsets.UTF_8))
                .hex();
    }

    private Path kept(String path) {
        return cache.remote(folder()).resolve(path);
    }

    /** What the cache has; not verified. */
    public Optional<byte[]> cached(String path) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(kept(path)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Keeps a file for the time when there is no network. */
    public void keep(String path, byte[] bytes) throws IOException {
        cache.write(kept(path), bytes);
    }

    /** Forgets a file that the place no longer has. */
    public void forget(String path) throws IOException {
        Files.deleteIfExists(kept(path));
    }

    /** Where a file is; what may not stand in a URL is quoted. */
    public URI locate(String path) throws MalformedFormatException {
        try {
            return URI.create(base + new URI(null, null, "/" + path, null).getRawPath());
        } catch (URISyntaxException e) {
            throw malformed(base + "/" + path, String.valueOf(e.getReason()));
        }
    }

    /** Downloads a file, as {@link HttpFetcher#fetch} does. */
    public CompletableFuture<FetchedBody> fetch(String path, long limit) {
        try {
            return fetcher.fetch(locate(path), limit);
        } catch (MalformedFormatException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** A small file; empty if the server says that there is none. */
    public Optional<byte[]> find(String path, long limit) throws IOException {
        try {
            return Optional.of(fetcher.get(locate(path), limit));
        } catch (FetchException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
