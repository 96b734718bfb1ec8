package org.gnome.oci.registry;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.BodyProgress;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.CachedBlobs;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.fetch.FetchRequest;
import org.gnome.oci.fetch.FetchedBody;
import org.gnome.oci.fetch.HttpFetcher;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.oci.BlobStore;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.oci.RepositoryName;
import org.jspecify.annotations.Nullable;

/**
 * A repository of images, as a registry offers it for reading (distribution-spec, "Pull"). Documents are bounded, and
 * whatever has a digest is verified. Thread-safe; the first request finds out how the registry is reached.
 */
public final class RegistryReader implements Closeable {
    private static final String MANIFESTS = "application/vnd.oci.image.index.v1+json,"
            + "application/vnd.oci.image.manifest.v1+json,"
            + "application/vnd.docker.distribution.manifest.list.v2+json,"
            + "application/vnd.docker.distribution.manifest.v2+json";

    /** Names what the registry takes the bytes for; it is no part of the specification for all answers. */
    private static final String DIGEST_HEADER = "Docker-Content-Digest";

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    /**
     * A token that let so much through has only expired, so that another one is worth a request. Refusals and the
     * answers of who gives tokens are smaller.
     */
    private static final long TOKEN_WORTH_BYTES = 1 << 20;

    /** So many tokens last for hours, where each is good for some minutes. */
    private static final int MAX_TOKENS = 64;

    private final RepositoryName name;
    private final RegistrySettings settings;
    private final HttpFetcher fetcher;
    private @Nullable URI origin;
    private @Nullable ReadAuthorization authorization;

    /**
     * A reader, which is closed after use.
     *
     * @param spools where documents are kept while they come in
     */
    public RegistryReader(RepositoryName name, RegistrySettings settings, Path spools) {
        this.name = name;
        this.settings = settings;
        this.fetcher = new HttpFetcher(settings.fetch(), spools);
    }

    /** Where the repository is. */
    public RepositoryName name() {
        return name;
    }

    /**
     * A manifest or an index as the registry has it now.
     *
     * @param tagOrDigest a digest, which the bytes then have, or a tag
     * @return empty if the registry has none
     */
    public Optional<RemoteDocument> manifest(String tagOrDigest) throws IOException {
        FetchRequest request = FetchRequest.get(manifestUri(tagOrDigest)).accepting(MANIFESTS);
        return find(request, BlobStore.MAX_DOCUMENT_BYTES, body -> document(tagOrDigest, body));
    }

    private RemoteDocument document(String tagOrDigest, FetchedBody body) throws IOException {
        byte[] bytes = body.bytes();
        Digest actual = Digest.ofContent(bytes);
        Optional<Digest> expected = Digest.parse(tagOrDigest);
        if (expected.isPresent() && !expected.get().equals(actual)) {
            throw new IntegrityException(describe(tagOrDigest), "manifest", tagOrDigest, actual.toString());
        }
        requireStated(actual, "manifest", tagOrDigest, body);
        String mediaType =
                body.header("Content-Type").orElse("").replaceFirst(";.*", "").strip();
        if (mediaType.isEmpty()) {
            throw new RegistryException(describe(tagOrDigest) + ": the registry does not say what it is");
        }
        return new RemoteDocument(mediaType, actual, ByteString.copyOf(bytes));
    }

    /** What a registry says of its bytes must be so, if it is said of the SHA-256. */
    private void requireStated(Digest actual, String what, String reference, FetchedBody body)
            throws RegistryException {
        String stated = body.header(DIGEST_HEADER).orElse("").strip();
        if (stated.startsWith("sha256:") && !stated.equals(actual.toString())) {
            throw new RegistryException(describe(reference) + ": the registry says that the " + what + " is " + stated
                    + ", but it is " + actual);
        }
    }

    private String describe(String tagOrDigest) {
        return name + (Digest.parse(tagOrDigest).isPresent() ? "@" : ":") + tagOrDigest;
    }

    /** Whether the repository has a blob of this digest and size. */
    public boolean hasBlob(Digest digest, long size) throws IOException {
        return find(FetchRequest.head(blobUri(digest)), BlobStore.MAX_DOCUMENT_BYTES, head -> {
                    requireStated(digest, "blob", digest.toString(), head);
                    return head.header("Content-Length")
                            .map(length -> length.equals(Long.toString(size)))
                            .orElse(true);
                })
                .orElse(false);
    }

    /**
     * A blob that is fetched unless the cache has it, and from where an earlier download stopped.
     *
     * @param digest its digest, verified
     * @param size its size, verified
     * @param cache a cache that is in use
     * @param now what is written down as the time of its last use
     * @param progress told how a download goes on; not asked if there is none
     * @return its bytes, which the caller closes
     */
    public RandomAccessSource blob(Digest digest, long size, CacheDirectory cache, Instant now, BodyProgress progress)
            throws IOException {
        RandomAccessSource blob = obtain(FetchRequest.get(blobUri(digest)), digest, size, cache, now, progress);
        long actual = blob.size();
        if (actual != size) {
            blob.close();
            throw new IntegrityException(name + "@" + digest, "size", Long.toString(size), Long.toString(actual));
        }
        return blob;
    }

    /** A manifest or an index by its digest, from the cache if that has it. */
    public byte[] document(Digest digest, CacheDirectory cache, Instant now) throws IOException {
        FetchRequest request = FetchRequest.get(manifestUri(digest.toString())).accepting(MANIFESTS);
        try (RandomAccessSource document =
                obtain(request, digest, BlobStore.MAX_DOCUMENT_BYTES, cache, now, BodyProgress.SILENT)) {
            return document.openStream().readAllBytes();
        }
    }

    private RandomAccessSource obtain(
            FetchRequest request, Digest digest, long limit, CacheDirectory cache, Instant now, BodyProgress progress)
            throws IOException {
        CachedBlobs blobs = new CachedBlobs(cache, fetcher, now);
        return authorized(request, asked -> blobs.obtain(name + "@" + digest, digest, asked, limit, progress));
    }

    private URI manifestUri(String tagOrDigest) throws IOException {
        if (Digest.parse(tagOrDigest).isEmpty() && !ImageReference.isTag(tagOrDigest)) {
            throw new IllegalArgumentException("\"" + tagOrDigest
                    + "\" is neither a tag, of up to 128 letters, digits, dots, dashes and underscores, nor a digest,"
                    + " sha256: with 64 hexadecimal digits");
        }
        return origin().resolve("/v2/" + name.path() + "/manifests/" + tagOrDigest);
    }

    private URI blobUri(Digest digest) throws IOException {
        return origin().resolve("/v2/" + name.path() + "/blobs/" + digest);
    }

    /** The URL of the registry, without a slash at its end. */
    synchronized URI origin() throws IOException {
        if (origin == null) {
            origin = RegistryOrigin.find(name.registry(), settings, fetcher);
        }
        return origin;
    }

    private synchronized ReadAuthorization authorization() throws IOException {
        if (authorization == null) {
            authorization = new ReadAuthorization(name, origin(), settings.credentials(), fetcher);
        }
        return authorization;
    }

    /** Makes something of an answer. */
    @FunctionalInterface
    private interface Reading<T> {
        T read(FetchedBody body) throws IOException;
    }

    private <T> Optional<T> find(FetchRequest request, long limit, Reading<T> reading) throws IOException {
        try {
            return Optional.of(authorized(request, asked -> {
                try (FetchedBody body = HttpFetcher.join(fetcher.fetch(asked, limit))) {
                    return reading.read(body);
                }
            }));
        } catch (FetchException e) {
            if (e.status().orElse(0) == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Asks for something with a proof. */
    @FunctionalInterface
    private interface Exchange<T> {
        T ask(FetchRequest request) throws IOException;
    }

    private <T> T authorized(FetchRequest request, Exchange<T> exchange) throws IOException {
        Optional<String> proof = authorization().proof();
        long worthless = -1;
        boolean stale = false;
        for (int tokens = 0; ; tokens++) {
            try {
                return exchange.ask(request.authorizedBy(proof));
            } catch (FetchException e) {
                if (tokens > 0 && !stale && ReadAuthorization.isStale(e.challenges())) {
                    stale = true;
                } else {
                    requireWorthAnswering(e, tokens < MAX_TOKENS ? worthless : Long.MAX_VALUE);
                }
                worthless = fetcher.receivedBytes() + TOKEN_WORTH_BYTES;
                proof = authorization().answer(e.challenges(), proof);
            }
        }
    }

    /** Answers a challenge once, and again only if the last answer was of use, or once a token that was old already. */
    private void requireWorthAnswering(FetchException failure, long worthless) throws IOException {
        int status = failure.status().orElse(0);
        if (status == FORBIDDEN || (status == UNAUTHORIZED && fetcher.receivedBytes() < worthless)) {
            RegistryException refusal = authorization().refusal();
            refusal.initCause(failure);
            throw refusal;
        }
        if (status != UNAUTHORIZED) {
            throw failure;
        }
    }

    /** How many bytes of bodies have come in, whatever became of them. */
    public long receivedBytes() {
        return fetcher.receivedBytes();
    }

    @Override
    public void close() {
        fetcher.close();
    }
}
