package org.gnome.oci.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongConsumer;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.oci.RepositoryName;

/**
 * A repository of a registry that is pushed to with jib-core, which knows sessions and tokens; patience, limits, and
 * whom to trust with what are added here.
 */
public final class RegistryRepository implements ImageRepository {
    private final RepositoryName name;
    private final RegistryReader reader;
    private final RegistrySettings settings;
    private final ScheduledExecutorService timer;
    private final PushTransport transport;
    private final PushClients clients;

    private RegistryRepository(RegistryReader reader, RegistrySettings settings) throws IOException {
        this.name = reader.name();
        this.reader = reader;
        this.settings = settings;
        RequestPolicy policy = new RequestPolicy(name, reader.origin(), settings);
        Optional<Credential> credential = settings.credentials().find(name);
        this.timer = Executors.newSingleThreadScheduledExecutor(runnable -> {
            Thread thread = new Thread(runnable, "gnome-oci push");
            thread.setDaemon(true);
            return thread;
        });
        this.transport = new PushTransport(policy, settings.fetch(), timer);
        this.clients = new PushClients(name, credential, policy, transport);
    }

    /**
     * Prepares to push, which may include a question to the registry.
     *
     * @param spools where documents are kept while they come in
     */
    public static RegistryRepository open(RepositoryName name, RegistrySettings settings, Path spools)
            throws IOException {
        if (settings.fetch().offline()) {
            throw new RegistryException(name + " is not pushed to: this is offline; run it again without --offline");
        }
        RegistryReader reader = new RegistryReader(name, settings, spools);
        try {
            return new RegistryRepository(reader, settings);
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    @Override
    public RepositoryName name() {
        return name;
    }

    @Override
    public boolean hasBlob(Digest digest, long size) throws IOException {
        return attempts("question for blob " + digest).make(() -> reader.hasBlob(digest, size));
    }

    @Override
    public BlobOutcome pushBlob(BlobToPush blob, Optional<RepositoryName> mountFrom, LongConsumer sent)
            throws IOException {
        Optional<RepositoryName> source =
                mountFrom.filter(other -> other.registry().equals(name.registry()) && !other.equals(name));
        BlobPush push = new BlobPush(clients, blob, source, sent);
        Attempts attempts = attempts("push of blob " + blob.digest());
        return attempts.make(
                () -> reader.hasBlob(blob.digest(), blob.size()) ? push.present() : push.attempt(attempts));
    }

    @Override
    public void pushManifest(byte[] bytes, String mediaType, String tagOrDigest) throws IOException {
        RawManifest manifest = RawManifest.of(bytes, mediaType);
        attempts("push of manifest " + tagOrDigest)
                .make(() -> clients.call(Optional.empty(), client -> client.pushManifest(manifest, tagOrDigest)));
    }

    @Override
    public Optional<RemoteDocument> manifest(String tagOrDigest) throws IOException {
        return attempts("question for manifest " + tagOrDigest).make(() -> reader.manifest(tagOrDigest));
    }

    private Attempts attempts(String what) {
        return new Attempts(name, what, settings, transport::successes, timer);
    }

    @Override
    public void close() throws IOException {
        reader.close();
        transport.close();
        timer.shutdownNow();
    }
}
