package org.gnome.oci.source.oci;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.fetch.FileProgress;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.Lease;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.SequentialInputStream;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.oci.BlobStore;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageIndex;
import org.gnome.oci.oci.MediaType;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.registry.RegistryReader;
import org.gnome.oci.registry.RemoteDocument;
import org.jspecify.annotations.Nullable;

/**
 * An image of a registry, as a layout whose index has it alone. A tag is looked up once. Documents and blobs are
 * fetched into the cache when they are asked for, and verified whether they come from there or not.
 */
final class RegistryBlobStore implements BlobStore {
    /** As much as a layer may have when it is unpacked. */
    private static final long MAX_BLOB_BYTES = 64L << 30;

    private final String reference;
    private final RegistryPull pull;
    private final RegistryReader reader;
    private final Lease lease;
    private final Map<Digest, byte[]> documents = new HashMap<>();
    private final SortedMap<String, String> identity = new TreeMap<>();
    private @Nullable Descriptor image;

    private RegistryBlobStore(String reference, RegistryPull pull, RegistryReader reader, Lease lease) {
        this.reference = reference;
        this.pull = pull;
        this.reader = reader;
        this.lease = lease;
    }

    /** The image of a tag or a digest. */
    static RegistryBlobStore open(RepositoryName repository, String tagOrDigest, RegistryPull pull, Path spools)
            throws IOException {
        Lease lease = pull.cache().use();
        return new RegistryBlobStore(tagOrDigest, pull, new RegistryReader(repository, pull.registry(), spools), lease);
    }

    @Override
    public String name() {
        return "docker://" + reader.name() + (pinned().isPresent() ? "@" : ":") + reference;
    }

    /** The digest that the image was named by, if it was. */
    private Optional<Digest> pinned() {
        return Digest.parse(reference);
    }

    @Override
    public byte[] index() throws IOException {
        return new ImageIndex(List.of(image())).toBytes();
    }

    /** The repository, and the index that the image was found in. */
    @Override
    public SortedMap<String, String> identity() throws IOException {
        image();
        return identity;
    }

    private Descriptor image() throws IOException {
        if (image == null) {
            identity.put("oci.repository", reader.name().toString());
            image = resolve(find());
        }
        return image;
    }

    private RemoteDocument find() throws IOException {
        Optional<Digest> digest = pinned();
        if (digest.isPresent()) {
            byte[] bytes = reader.document(digest.get(), pull.cache(), pull.now());
            return new RemoteDocument(MediaType.ofDocument(bytes, name()), digest.get(), ByteString.copyOf(bytes));
        }
        if (pull.registry().fetch().offline()) {
            throw FetchException.offline(name() + " is not looked up: this is offline, and only an image that is named"
                    + " by its digest, docker://" + reader.name() + "@sha256:…, is taken from the cache");
        }
        return reader.manifest(reference)
                .orElseThrow(() -> new MalformedFormatException(name(), "manifest", "the registry has no such image"));
    }

    private Descriptor resolve(RemoteDocument document) throws IOException {
        byte[] bytes = document.bytes().toByteArray();
        if (MediaType.isIndex(document.mediaType())) {
            identity.put("oci.index", document.digest().toString());
            return choose(ImageIndex.parse(bytes, name() + " index " + document.digest()));
        }
        if (!MediaType.isManifest(document.mediaType())) {
            throw new UnsupportedFeatureException(
                    name(), "manifest.mediaType", "is " + document.mediaType() + ", which is no image that is read");
        }
        documents.put(document.digest(), bytes);
        return Descriptor.of(document.mediaType(), document.digest(), bytes.length);
    }

    /** The image for the platform; the name that the index has for it is none of ours. */
    private Descriptor choose(ImageIndex index) throws IOException {
        List<Descriptor> candidates = index.manifests().stream()
                .filter(candidate -> candidate.platform().equals(Optional.of(pull.platform())))
                .toList();
        if (candidates.size() != 1) {
            throw new MalformedFormatException(
                    name(),
                    "index.manifests",
                    "holds " + (candidates.isEmpty() ? "no image" : candidates.size() + " images") + " for "
                            + text(pull.platform()) + ", which gnome-oci.architecture asks for; there "
                            + index.manifests().stream()
                                    .map(other -> other.platform()
                                                    .map(RegistryBlobStore::text)
                                                    .orElse("no platform") + "@" + other.digest())
                                    .collect(Collectors.joining(", ", "is ", ""))
                            + "; one of these can be named by its digest");
        }
        Descriptor chosen = candidates.get(0);
        return Descriptor.of(chosen.mediaType(), chosen.digest(), chosen.size());
    }

    private static String text(Descriptor.Platform platform) {
        return platform.os() + "/" + platform.architecture();
    }

    /** A manifest is asked for in another way than a blob. */
    @Override
    public byte[] document(Descriptor descriptor) throws IOException {
        if (!MediaType.isManifest(descriptor.mediaType())) {
            return BlobStore.super.document(descriptor);
        }
        byte[] known = documents.get(descriptor.digest());
        byte[] bytes = known == null ? reader.document(descriptor.digest(), pull.cache(), pull.now()) : known;
        if (bytes.length != descriptor.size()) {
            throw new MalformedFormatException(
                    name(),
                    "index.manifests",
                    "says that " + descriptor.digest() + " has " + descriptor.size() + " bytes, and it has "
                            + bytes.length);
        }
        return bytes;
    }

    @Override
    public InputStream openUnverified(Descriptor descriptor) throws IOException {
        if (descriptor.size() > MAX_BLOB_BYTES) {
            throw new UnsupportedFeatureException(
                    name(),
                    "descriptor of " + descriptor.digest() + ".size",
                    descriptor.size() + " is more than the " + MAX_BLOB_BYTES + " bytes that a layer may have");
        }
        FileProgress progress = new FileProgress(descriptor.digest().toString(), pull.progress());
        try {
            RandomAccessSource blob =
                    reader.blob(descriptor.digest(), descriptor.size(), pull.cache(), pull.now(), progress);
            progress.finish();
            return new BlobStream(blob);
        } catch (IOException e) {
            progress.abort();
            throw e;
        }
    }

    /** The bytes of a blob, which is closed with them. */
    private static final class BlobStream extends SequentialInputStream {
        private final RandomAccessSource blob;

        private BlobStream(RandomAccessSource blob) throws IOException {
            super(blob.openStream());
            this.blob = blob;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return in.read(buffer, offset, length);
        }

        @Override
        public void close() throws IOException {
            blob.close();
        }
    }

    /** Gives up what goes on, and lets the cache be pruned. */
    @Override
    public void close() throws IOException {
        try {
            reader.close();
        } finally {
            lease.close();
        }
    }
}
