package org.gnome.oci.publish;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.registry.BlobOutcome;
import org.gnome.oci.registry.BlobToPush;
import org.gnome.oci.registry.ImageRepository;
import org.gnome.oci.registry.RegistryException;
import org.gnome.oci.registry.RemoteDocument;

/**
 * A repository in memory, which takes a manifest only when it has what that names, writes down what it is asked for,
 * and can be told to fail or to lie.
 */
final class MemoryRepository implements ImageRepository {
    private final RepositoryName name;
    private final Map<Digest, Long> blobs = Collections.synchronizedMap(new HashMap<>());
    private final Map<String, RemoteDocument> manifests = Collections.synchronizedMap(new HashMap<>());
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private Predicate<String> fails = request -> false;
    private Predicate<String> loses = request -> false;

    MemoryRepository() {
        this("registry.example.org/gnome/images");
    }

    MemoryRepository(String name) {
        this.name = RepositoryName.parse(name);
    }

    /** Requests such as {@code put TAG} or {@code head sha256:…} that are answered with an error. */
    void failOn(Predicate<String> request) {
        fails = request;
    }

    /** Requests that are answered as if all were well, without doing it. */
    void loseOn(Predicate<String> request) {
        loses = request;
    }

    /** What was asked for, as {@code VERB WHAT}. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    void forgetRequests() {
        requests.clear();
    }

    /** What a tag names. */
    Optional<Digest> tag(String tag) {
        return Optional.ofNullable(manifests.get(tag)).map(RemoteDocument::digest);
    }

    /** Puts what no push has put. */
    Digest add(String document, String mediaType) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.ofContent(bytes);
        manifests.put(digest.toString(), new RemoteDocument(mediaType, digest, ByteString.copyOf(bytes)));
        return digest;
    }

    /** Whether the request is to be done. */
    private boolean asked(String request) throws IOException {
        requests.add(request);
        if (fails.test(request)) {
            throw new RegistryException(name + ": " + request + ": 503 Service Unavailable");
        }
        return !loses.test(request);
    }

    @Override
    public RepositoryName name() {
        return name;
    }

    @Override
    public boolean hasBlob(Digest digest, long size) throws IOException {
        return asked("head " + digest) && Long.valueOf(size).equals(blobs.get(digest));
    }

    @Override
    public BlobOutcome pushBlob(BlobToPush blob, Optional<RepositoryName> mountFrom, LongConsumer sent)
            throws IOException {
        if (blobs.containsKey(blob.digest())) {
            return BlobOutcome.PRESENT;
        }
        boolean keeps = asked("send " + blob.digest());
        byte[] bytes = Files.readAllBytes(blob.file());
        if (!Digest.ofContent(bytes).equals(blob.digest()) || bytes.length != blob.size()) {
            throw new IntegrityException(
                    name().toString(), "blob", blob.digest().toString(), "other bytes");
        }
        sent.accept(bytes.length);
        if (keeps) {
            blobs.put(blob.digest(), blob.size());
        }
        return BlobOutcome.SENT;
    }

    @Override
    public void pushManifest(byte[] bytes, String mediaType, String tagOrDigest) throws IOException {
        if (asked("put " + tagOrDigest)) {
            RemoteDocument document = new RemoteDocument(mediaType, Digest.ofContent(bytes), ByteString.copyOf(bytes));
            manifests.put(tagOrDigest, document);
            manifests.put(document.digest().toString(), document);
        }
    }

    @Override
    public Optional<RemoteDocument> manifest(String tagOrDigest) throws IOException {
        return asked("get " + tagOrDigest) ? Optional.ofNullable(manifests.get(tagOrDigest)) : Optional.empty();
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
