package org.gnome.oci.registry;

import java.io.IOException;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.gnome.oci.oci.RepositoryName;
import org.jspecify.annotations.Nullable;

/** The pushing of one blob over all its attempts, each of which is an upload session of its own. */
final class BlobPush {
    private final PushClients clients;
    private final BlobToPush blob;
    private final Optional<RepositoryName> source;
    private final LongConsumer sent;
    private boolean sentBefore;

    BlobPush(PushClients clients, BlobToPush blob, Optional<RepositoryName> source, LongConsumer sent) {
        this.clients = clients;
        this.blob = blob;
        this.source = source;
        this.sent = sent;
    }

    /** How the blob came there, if it is there by now: perhaps by an attempt whose end was not heard of. */
    BlobOutcome present() {
        if (sentBefore) {
            sent.accept(blob.size());
        }
        return sentBefore ? BlobOutcome.SENT : BlobOutcome.PRESENT;
    }

    /** An attempt, which tells if it comes to costing something. */
    BlobOutcome attempt(Attempts attempts) throws IOException, com.google.cloud.tools.jib.api.RegistryException {
        BlobUpload upload = new BlobUpload(blob, sent);
        boolean done = false;
        try {
            boolean there = upload(upload);
            done = true;
            return !there ? BlobOutcome.SENT : source.isPresent() ? BlobOutcome.MOUNTED : BlobOutcome.PRESENT;
        } finally {
            if (!done) {
                sentBefore |= upload.isComplete();
                upload.takeBack();
                if (upload.isBegun()) {
                    attempts.countCost();
                }
            }
        }
    }

    /** Mounts the blob if possible; a registry that refuses that in earnest is sent the bytes. */
    private boolean upload(BlobUpload upload) throws IOException, com.google.cloud.tools.jib.api.RegistryException {
        if (source.isPresent()) {
            try {
                return upload(upload, source);
            } catch (IOException | com.google.cloud.tools.jib.api.RegistryException | IllegalArgumentException e) {
                // The last is what jib-core makes of a token with characters of base64url that base64 lacks.
                if (upload.isBegun() || Failure.of(e).again()) {
                    throw e;
                }
            }
        }
        return upload(upload, Optional.empty());
    }

    private boolean upload(BlobUpload upload, Optional<RepositoryName> from)
            throws IOException, com.google.cloud.tools.jib.api.RegistryException {
        @Nullable String path = from.map(RepositoryName::path).orElse(null);
        return clients.call(from, client -> client.pushBlob(upload.digest(), upload, path, written -> {}));
    }
}
