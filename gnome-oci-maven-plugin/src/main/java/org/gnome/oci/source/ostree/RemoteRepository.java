package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.fetch.HttpFetcher;
import org.gnome.oci.fetch.RemoteFiles;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.Lease;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.trust.SignatureVerifier;
import org.gnome.oci.trust.UntrustedException;
import org.gnome.oci.trust.VerifiedSignature;

/**
 * A repository on the network, in archive mode. What is needed of it is fetched into the cache and read from there;
 * while it is open nothing is removed from the cache.
 */
public final class RemoteRepository implements OstreeRepository {
    private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{64}");

    private final PullSettings settings;
    private final Lease lease;
    private final RemoteFiles files;
    private final RemoteSummary summary;
    private final CachedObjects cached;
    private final RemoteObjects objects;
    private final Map<String, RemoteSummary.Resolved> resolved = new ConcurrentHashMap<>();
    private final Set<Digest> pulled = new HashSet<>();

    private RemoteRepository(
            RemoteFiles files, Lease lease, PullSettings settings, Optional<SignatureVerifier> verifier) {
        this.settings = settings;
        this.lease = lease;
        this.files = files;
        boolean offline = settings.fetch().offline();
        this.summary = new RemoteSummary(files, offline, verifier);
        this.cached = new CachedObjects(settings.cache(), settings.now());
        this.objects = new RemoteObjects(files, cached, offline, settings.workers());
    }

    /**
     * Opens a repository; nothing is fetched yet.
     *
     * @param url where it is, as http or https
     * @param verifier judges the signatures of the summary, unless they are not to be judged
     * @throws MalformedFormatException if the URL is none
     */
    public static RemoteRepository open(String url, PullSettings settings, Optional<SignatureVerifier> verifier)
            throws IOException {
        CacheDirectory cache = settings.cache();
        URI base = RemoteFiles.url(url);
        Lease lease = cache.use();
        HttpFetcher fetcher = new HttpFetcher(settings.fetch(), cache.temporary());
        return new RemoteRepository(new RemoteFiles(base, cache, fetcher), lease, settings, verifier);
    }

    @Override
    public RepositoryMode mode() {
        return RepositoryMode.ARCHIVE;
    }

    @Override
    public Digest resolve(String ref) throws IOException {
        if (CHECKSUM.matcher(ref).matches()) {
            return new Digest(ref);
        }
        RefName name = RefName.parse(ref)
                .filter(parsed -> parsed.remote().isEmpty())
                .orElseThrow(() -> new MalformedFormatException(
                        "ref " + ByteString.ofUtf8(ref),
                        "ref",
                        "is no ref of a repository on the network: words of ASCII letters, digits, \"_\", \"-\" and"
                                + " \".\", joined by slashes"));
        RemoteSummary.Resolved found = summary.resolve(name);
        resolved.put(ref, found);
        return found.commit();
    }

    @Override
    public SortedSet<String> refs(String prefix) {
        return summary.refs(prefix);
    }

    @Override
    public Commit commit(Digest checksum, String neededBy) throws IOException {
        ObjectName name = new ObjectName(checksum, ObjectType.COMMIT);
        try {
            HttpFetcher.join(objects.obtain(name));
        } catch (RemoteObjects.AbsentObjectException e) {
            throw FetchException.offline(
                    "The commit " + checksum.hex() + ", which " + neededBy + " needs, is not in the" + " cache");
        }
        return CommitReader.read(checksum, cached.directory().metadata(name, neededBy));
    }

    /** The signatures in the cache, if one of them is good, else those that the server has now. */
    @Override
    public VerifiedSignature verify(Commit commit, SignatureVerifier verifier) throws IOException {
        ObjectName name = new ObjectName(commit.checksum(), ObjectType.COMMIT);
        byte[] signed = cached.directory().metadata(name, "its signature").bytes();
        ObjectName detached = new ObjectName(commit.checksum(), ObjectType.COMMITMETA);
        Optional<GvariantData> kept = cached.directory().unverified(detached, DetachedSignatures.MAX_BYTES);
        boolean offline = settings.fetch().offline();
        if (kept.isPresent()) {
            try {
                VerifiedSignature signature = verify(commit, signed, kept, verifier);
                cached.used(detached);
                return signature;
            } catch (UntrustedException | MalformedFormatException e) {
                if (offline) {
                    throw e;
                }
            }
        } else if (offline) {
            throw FetchException.offline(
                    "The signatures of the commit " + commit.checksum().hex() + " are not in the cache");
        }
        Optional<byte[]> fetched = files.find("objects/" + detached, DetachedSignatures.MAX_BYTES);
        VerifiedSignature signature =
                verify(commit, signed, fetched.map(bytes -> new GvariantData(detached.toString(), 0, bytes)), verifier);
        if (fetched.isPresent()) {
            settings.cache().write(cached.directory().locate(detached), fetched.get());
        }
        return signature;
    }

    private static VerifiedSignature verify(
            Commit commit, byte[] signed, Optional<GvariantData> metadata, SignatureVerifier verifier)
            throws IOException {
        List<byte[]> signatures = metadata.isEmpty() ? List.of() : DetachedSignatures.read(metadata.get());
        return verifier.verify(commit.objectName(), signed, signatures);
    }

    /** Whoever names a commit by its checksum means it, however old it is. */
    @Override
    public void requireMeant(String ref, Commit commit) throws IOException {
        RemoteSummary.Resolved found = resolved.get(ref);
        if (found == null) {
            return;
        }
        RefBinding binding = new RefBinding(commit);
        binding.requireRef(ref);
        if (found.collection().isPresent()) {
            binding.requireCollection(found.collection().get());
        }
        new LastSeen(settings.cache(), files.folder()).advance(ref, commit, settings.allowDowngrade());
    }

    /** One process pulls a commit; the others find it in the cache. */
    @Override
    public synchronized FileTree tree(Commit commit) throws IOException {
        if (!pulled.contains(commit.checksum())) {
            Lease alone = settings.cache().alone("pull-" + commit.checksum().hex());
            try {
                DeltaPull delta = new DeltaPull(commit, files, cached, settings);
                delta.run();
                Pull.run(commit, "the commit " + commit.checksum().hex(), objects, settings.progress());
                delta.forget();
            } finally {
                alone.close();
            }
            pulled.add(commit.checksum());
        }
        return CommitTreeReader.read(cached.directory(), new ArchiveFileObjects(cached.directory()), commit);
    }

    /** Gives up what goes on, and lets the cache be pruned. */
    @Override
    public void close() throws IOException {
        try {
            files.fetcher().close();
            objects.close();
        } finally {
            lease.close();
        }
    }
}
