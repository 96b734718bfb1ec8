package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.fetch.Proxies;
import org.gnome.oci.testing.LoopbackServer;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.trust.SignatureVerifier;
import org.gnome.oci.trust.UntrustedException;
import org.gnome.oci.trust.VerifiedSignature;

/**
 * Reads commits of a repository on the network with a cache.
 *
 * @param cache the cache
 * @param offline whether nothing may be asked of the server
 * @param allowDowngrade whether a ref may go back
 * @param verifier judges signatures
 */
record RemoteWork(Path cache, boolean offline, boolean allowDowngrade, Optional<SignatureVerifier> verifier) {
    static final String REF = "runtime/org.gnome.Platform/x86_64/master";

    /** The committed sample; ostree must not be let into it. */
    static final Path SAMPLE =
            Path.of("../images/channels/sample/flatpak").toAbsolutePath().normalize();

    static RemoteWork in(Path cache) {
        return new RemoteWork(cache, false, false, Optional.empty());
    }

    RemoteWork whenOffline() {
        return new RemoteWork(cache, true, allowDowngrade, verifier);
    }

    RemoteWork allowingDowngrade() {
        return new RemoteWork(cache, offline, true, verifier);
    }

    RemoteWork verifiedBy(SignatureVerifier newVerifier) {
        return new RemoteWork(cache, offline, allowDowngrade, Optional.of(newVerifier));
    }

    /** The first object of a kind in the cache. */
    Path someObject(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(cache.resolve("objects"))) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    RemoteRepository open(String url) throws IOException {
        FetchSettings fetch = new FetchSettings(8, Duration.ofSeconds(30), Duration.ofMillis(1), Proxies.NONE, offline);
        PullSettings settings = new PullSettings(
                new CacheDirectory(cache),
                fetch,
                2,
                allowDowngrade,
                Instant.parse("2026-01-02T03:04:05Z"),
                PullProgress.SILENT);
        return RemoteRepository.open(url, settings, verifier);
    }

    /** All that a commit's tree holds, contents read. */
    List<String> read(LoopbackServer server, String ref) throws IOException {
        try (OstreeTreeSource source = OstreeTreeSource.open(open(server.url()), ref, verifier)) {
            return TreeListing.of(source.read());
        }
    }

    /** The same from a repository on this machine. */
    static List<String> readLocally(Path repository, String ref) throws IOException {
        try (OstreeTreeSource source = OstreeTreeSource.open(repository, ref, Optional.empty())) {
            return TreeListing.of(source.read());
        }
    }

    /** A verifier that believes everything but what it was told not to, and remembers what it was asked. */
    static final class Believer implements SignatureVerifier {
        final List<String> asked = Collections.synchronizedList(new ArrayList<>());
        private final String doubted;

        Believer(String doubted) {
            this.doubted = doubted;
        }

        @Override
        public VerifiedSignature verify(String source, byte[] signed, List<byte[]> signatures)
                throws UntrustedException {
            asked.add(source + " with " + signatures.size());
            if (signatures.isEmpty() || source.contains(doubted)) {
                throw new UntrustedException(source, "is doubted");
            }
            return new VerifiedSignature("0123456789abcdef", Instant.EPOCH);
        }
    }
}
