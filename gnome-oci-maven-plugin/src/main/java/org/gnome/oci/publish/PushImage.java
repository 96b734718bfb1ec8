package org.gnome.oci.publish;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.registry.BlobOutcome;
import org.gnome.oci.registry.BlobToPush;
import org.gnome.oci.registry.ImageRepository;
import org.gnome.oci.registry.RegistryException;
import org.gnome.oci.registry.RemoteDocument;

/**
 * Pushes the image of a layout by digest, byte for byte, and moves no tag: layers, configuration, manifests, and the
 * index if there is one. A blob is digested while it is sent, and one that is damaged does not arrive; nothing is
 * reported as pushed that the registry does not have afterwards.
 */
public final class PushImage {
    /** quay.io answers 429 to more than a few uploads at once from one address. */
    private static final int PARALLEL_BLOBS = 4;

    private final ImageRepository repository;
    private final Optional<RepositoryName> mountFrom;
    private final PushProgress progress;

    /**
     * The use case.
     *
     * @param repository where the image goes
     * @param mountFrom a repository of the same registry that may have layers of it
     * @param progress told how it goes
     */
    public PushImage(ImageRepository repository, Optional<RepositoryName> mountFrom, PushProgress progress) {
        this.repository = repository;
        this.mountFrom = mountFrom;
        this.progress = new SharedPushProgress(progress);
    }

    /**
     * Pushes the only image of a layout.
     *
     * @throws org.gnome.oci.io.FormatException if the layout is damaged; then its manifest was not sent
     * @throws RegistryException if the registry refuses something, or does not have it afterwards
     */
    public PushedImage push(LayoutDirectory layout) throws IOException {
        try {
            LayoutImage image = LayoutImage.read(layout);
            List<PushedBlob> blobs = pushBlobs(image);
            for (LayoutImage.Document document : image.documents()) {
                push(document);
            }
            confirm(image);
            Descriptor top = image.top();
            return new PushedImage(
                    repository.name(), top.mediaType(), top.digest(), top.size(), image.platform(), List.of(), blobs);
        } finally {
            progress.abort();
        }
    }

    private static long bytes(List<BlobToPush> blobs) {
        return blobs.stream().mapToLong(BlobToPush::size).sum();
    }

    private List<PushedBlob> pushBlobs(LayoutImage image) throws IOException {
        AtomicLong expected = new AtomicLong(bytes(image.blobs()));
        progress.start("pushing to " + repository.name(), expected.get());
        List<PushedBlob> pushed =
                new ArrayList<>(Workers.all(image.layers(), PARALLEL_BLOBS, blob -> push(blob, expected)));
        for (BlobToPush config : image.configs()) {
            pushed.add(push(config, expected));
        }
        long sent = pushed.stream()
                .filter(blob -> blob.outcome() == BlobOutcome.SENT)
                .count();
        progress.finish(sent + " of " + pushed.size() + " blobs sent");
        return pushed;
    }

    private PushedBlob push(BlobToPush blob, AtomicLong expected) throws IOException {
        BlobOutcome outcome = repository.pushBlob(blob, mountFrom, progress::advance);
        if (outcome != BlobOutcome.SENT) {
            progress.expect(expected.addAndGet(-blob.size()));
        }
        PushedBlob pushed = new PushedBlob(blob.digest(), blob.size(), outcome);
        progress.blob(pushed);
        return pushed;
    }

    private void push(LayoutImage.Document document) throws IOException {
        repository.pushManifest(
                document.bytes().toByteArray(),
                document.descriptor().mediaType(),
                document.descriptor().digest().toString());
    }

    /** A registry's "created" is not proof that it has the bytes. */
    private void confirm(LayoutImage image) throws IOException {
        progress.start("confirming", 0);
        for (LayoutImage.Document document : image.documents()) {
            confirm(document);
        }
        Workers.all(image.blobs(), PARALLEL_BLOBS, this::confirm);
        progress.finish("the registry has every blob and manifest");
    }

    private void confirm(LayoutImage.Document document) throws IOException {
        String digest = document.descriptor().digest().toString();
        Optional<RemoteDocument> remote = repository.manifest(digest);
        if (remote.isEmpty()) {
            throw lost("the manifest " + digest);
        }
        if (!remote.get().bytes().equals(document.bytes())) {
            throw new RegistryException(repository.name() + " answers with other bytes for the manifest " + digest
                    + " than were pushed: " + remote.get().digest());
        }
    }

    private BlobToPush confirm(BlobToPush blob) throws IOException {
        if (!repository.hasBlob(blob.digest(), blob.size())) {
            throw lost("the blob " + blob.digest());
        }
        return blob;
    }

    private RegistryException lost(String what) {
        return new RegistryException(repository.name() + " took " + what + " and does not have it");
    }
}
