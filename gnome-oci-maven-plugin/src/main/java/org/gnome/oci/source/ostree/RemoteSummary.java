package org.gnome.oci.source.ostree;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.gnome.oci.compress.Compression;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.fetch.RemoteFiles;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.Lease;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.trust.SignatureVerifier;
import org.gnome.oci.trust.UntrustedException;

/**
 * Looks refs up in what a repository on the network publishes: {@code summary.idx} and the summary of the ref's
 * architecture, else {@code summary}. Signatures are verified before anything is parsed. Each is read once, so that all
 * refs are of one time. Thread-safe.
 */
final class RemoteSummary {
    private static final String INDEX = "summary.idx";
    private static final String SUMMARY = "summary";
    private static final String SIGNATURE = ".sig";

    /** Flathub's index has some ten kilobytes. */
    private static final int MAX_INDEX_BYTES = 16 * 1024 * 1024;

    /** How many refs an error names of those that there are. */
    private static final int SHOWN = 5;

    /** A summary and its signature are two files, and may be replaced between two requests. */
    private static final int ATTEMPTS = 3;

    private final RemoteFiles files;
    private final boolean offline;
    private final Optional<SignatureVerifier> verifier;
    private final Map<Optional<ByteString>, Summary> summaries = new LinkedHashMap<>();

    /**
     * Summaries of a repository.
     *
     * @param files the repository
     * @param offline whether only what the cache has may be read
     * @param verifier judges signatures, unless they are not to be judged
     */
    RemoteSummary(RemoteFiles files, boolean offline, Optional<SignatureVerifier> verifier) {
        this.files = files;
        this.offline = offline;
        this.verifier = verifier;
    }

    /**
     * What a ref stands for.
     *
     * @param commit the commit
     * @param collection the collection that the ref belongs to, if the repository is one
     */
    record Resolved(Digest commit, Optional<ByteString> collection) {}

    synchronized Resolved resolve(RefName ref) throws IOException {
        Summary summary = summary(ref);
        ByteString name = ByteString.ofUtf8(ref.name());
        Digest commit = summary.refs().get(name);
        if (commit == null) {
            throw new MalformedFormatException(
                    "ref " + ref.name(), SUMMARY, files.base() + " has no such ref" + others(summary, name));
        }
        return new Resolved(commit, summary.collection());
    }

    /** The refs that begin with a prefix, in all summaries that were read. */
    synchronized SortedSet<String> refs(String prefix) {
        ByteString start = ByteString.ofUtf8(prefix);
        SortedSet<String> names = new TreeSet<>();
        for (Summary summary : summaries.values()) {
            for (ByteString name : summary.refs().tailMap(start).keySet()) {
                if (!name.startsWith(start)) {
                    break;
                }
                names.add(name.toString());
            }
        }
        return names;
    }

    private Summary summary(RefName ref) throws IOException {
        Optional<ByteString> architecture = architecture(ref);
        Summary known = summaries.get(architecture);
        if (known == null) {
            known = read(architecture);
            summaries.put(architecture, known);
        }
        return known;
    }

    private static String others(Summary summary, ByteString name) {
        List<ByteString> near =
                summary.refs().tailMap(name).keySet().stream().limit(SHOWN).toList();
        return near.isEmpty()
                ? ""
                : "; the next ones of its " + summary.refs().size() + " are "
                        + near.stream().map(ByteString::toString).collect(Collectors.joining(", "));
    }

    private Summary read(Optional<ByteString> architecture) throws IOException {
        if (architecture.isPresent()) {
            Optional<byte[]> index = signed(INDEX, MAX_INDEX_BYTES);
            if (index.isPresent()) {
                return part(SummaryIndexReader.read(new GvariantData(INDEX, 0, index.get())), architecture.get());
            }
        }
        byte[] whole = signed(SUMMARY, OstreeFormat.MAX_METADATA_SIZE).orElseThrow(this::missing);
        return SummaryReader.read(new GvariantData(SUMMARY, 0, whole));
    }

    private IOException missing() {
        return offline
                ? FetchException.offline("The summary of " + files.base() + " is not in the cache")
                : new MalformedFormatException(
                        files.base().toString(),
                        SUMMARY,
                        "is missing, so this is no repository, or one that was not published: its owner runs"
                                + " \"ostree summary -u\"");
    }

    /** The architecture by which Flatpak files a ref (flatpak_get_arch_for_ref). */
    private static Optional<ByteString> architecture(RefName ref) {
        String[] words = ref.name().split("/", -1);
        boolean whole = words.length == 4 && (words[0].equals("app") || words[0].equals("runtime"));
        boolean appstream = words.length == 2 && words[0].startsWith("appstream");
        return whole
                ? Optional.of(ByteString.ofUtf8(words[2]))
                : appstream ? Optional.of(ByteString.ofUtf8(words[1])) : Optional.empty();
    }

    private Summary part(SummaryIndex index, ByteString architecture) throws IOException {
        Digest digest = index.summaries().get(architecture);
        if (digest == null) {
            throw new MalformedFormatException(
                    INDEX,
                    "subsummaries",
                    files.base() + " has nothing for the architecture " + architecture + ", only for "
                            + index.summaries().keySet().stream()
                                    .limit(SHOWN)
                                    .map(ByteString::toString)
                                    .collect(Collectors.joining(", ")));
        }
        Summary summary = SummaryReader.read(new GvariantData(SUMMARY + " of " + architecture, 0, part(digest)));
        return index.collection().isPresent() ? new Summary(summary.refs(), index.collection()) : summary;
    }

    /** The summary with a digest, which is in the cache or fetched; its name is its signature. */
    private byte[] part(Digest digest) throws IOException {
        String path = "summaries/" + digest.hex() + ".gz";
        Optional<byte[]> kept = files.cached(path);
        if (kept.isPresent()) {
            try {
                return unpacked(path, kept.get(), digest);
            } catch (IOException e) {
                if (offline) {
                    throw e;
                }
            }
        }
        if (offline) {
            throw FetchException.offline("The file " + path + " of " + files.base() + " is not in the cache");
        }
        byte[] fetched = files.find(path, OstreeFormat.MAX_METADATA_SIZE)
                .orElseThrow(() -> new MalformedFormatException(
                        files.base().toString(), path, "is missing, though " + INDEX + " names it"));
        byte[] unpacked = unpacked(path, fetched, digest);
        files.keep(path, fetched);
        return unpacked;
    }

    private static byte[] unpacked(String path, byte[] packed, Digest digest) throws IOException {
        try (InputStream in = Compression.GZIP.decompress(new ByteArrayInputStream(packed), path)) {
            byte[] bytes = LimitedInputStream.readAll(in, OstreeFormat.MAX_METADATA_SIZE, path, SUMMARY);
            Digest actual = Digest.ofContent(bytes);
            if (!actual.equals(digest)) {
                throw new IntegrityException(path, SUMMARY, digest.toString(), actual.toString());
            }
            return bytes;
        }
    }

    /** A file whose signature is good; empty if there is no such file. */
    private Optional<byte[]> signed(String name, int limit) throws IOException {
        if (offline) {
            return kept(name);
        }
        for (int attempt = 1; ; attempt++) {
            Optional<byte[]> bytes = files.find(name, limit);
            if (bytes.isEmpty()) {
                files.forget(name);
                return bytes;
            }
            byte[] signatures = verifier.isEmpty() ? new byte[0] : signatures(name, bytes.get());
            try {
                verify(name, bytes.get(), signatures);
            } catch (UntrustedException e) {
                if (attempt < ATTEMPTS && isReplaced(name, limit, bytes.get())) {
                    continue;
                }
                throw e;
            }
            keep(name, bytes.get(), signatures);
            return bytes;
        }
    }

    private boolean isReplaced(String name, int limit, byte[] bytes) throws IOException {
        Optional<byte[]> again = files.find(name, limit);
        return again.isPresent() && !Arrays.equals(again.get(), bytes);
    }

    /** Flatpak also keeps the signature of an index under the index's digest, where it cannot be that of another. */
    private byte[] signatures(String name, byte[] bytes) throws IOException {
        if (name.equals(INDEX)) {
            String own = "summaries/" + Digest.ofContent(bytes).hex() + ".idx.sig";
            Optional<byte[]> found = files.find(own, DetachedSignatures.MAX_BYTES);
            if (found.isPresent()) {
                return found.get();
            }
        }
        return files.find(name + SIGNATURE, DetachedSignatures.MAX_BYTES).orElse(new byte[0]);
    }

    private void verify(String name, byte[] bytes, byte[] signatures) throws IOException {
        if (verifier.isPresent()) {
            List<byte[]> list = signatures.length == 0
                    ? List.of()
                    : DetachedSignatures.read(new GvariantData(name + SIGNATURE, 0, signatures));
            verifier.get().verify(name + " of " + files.base(), bytes, list);
        }
    }

    private void keep(String name, byte[] bytes, byte[] signatures) throws IOException {
        Lease lease = lock();
        try {
            files.keep(name, bytes);
            files.keep(name + SIGNATURE, signatures);
        } finally {
            lease.close();
        }
    }

    private Optional<byte[]> kept(String name) throws IOException {
        Optional<byte[]> bytes;
        byte[] signatures;
        Lease lease = lock();
        try {
            bytes = files.cached(name);
            signatures = files.cached(name + SIGNATURE).orElse(new byte[0]);
        } finally {
            lease.close();
        }
        if (bytes.isPresent()) {
            verify(name, bytes.get(), signatures);
        }
        return bytes;
    }

    /** A file and its signature are read and replaced together. */
    private Lease lock() throws IOException {
        return files.cache().alone("summary-" + files.folder());
    }
}
