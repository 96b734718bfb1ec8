package org.gnome.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.digest.DigestingOutputStream;
import org.gnome.oci.fetch.BodyProgress;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.fetch.Proxies;
import org.gnome.oci.io.Lease;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.testing.CuttingProxy;
import org.gnome.oci.testing.RegistryServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large blob over a bad network. */
class RegistryDownloadTest {
    private static final long SIZE = 100_000_000;
    private static final int CUTS = 10;

    @TempDir
    private Path work;

    private Digest write(Path file) throws IOException {
        Random random = new Random(1);
        byte[] block = new byte[100_000];
        try (DigestingOutputStream out =
                new DigestingOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (long written = 0; written < SIZE; written += block.length) {
                random.nextBytes(block);
                out.write(block);
            }
            return out.digest();
        }
    }

    private RandomAccessSource download(int port, Digest digest, CacheDirectory cache) throws IOException {
        FetchSettings fetch = new FetchSettings(4, Duration.ofSeconds(30), Duration.ofMillis(1), Proxies.NONE, false);
        RegistrySettings settings =
                new RegistrySettings(fetch, repository -> Optional.empty(), Set.of(), Set.of(), Duration.ZERO);
        try (RegistryReader reader =
                new RegistryReader(new RepositoryName("127.0.0.1:" + port, "team/image"), settings, work)) {
            return reader.blob(digest, SIZE, cache, Instant.EPOCH, BodyProgress.SILENT);
        }
    }

    @Test
    void tenCutsCostAtMostAHundredthOfABlob() throws Exception {
        Path file = work.resolve("blob");
        Digest digest = write(file);
        CacheDirectory cache = new CacheDirectory(work.resolve("cache"));
        Lease lease = cache.use();
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"));
                CuttingProxy proxy = new CuttingProxy(registry.port(), SIZE / (CUTS + 1), CUTS)) {
            registry.putBlob("team/image", digest.toString(), HttpRequest.BodyPublishers.ofFile(file));
            try (RandomAccessSource blob = download(proxy.port(), digest, cache);
                    OutputStream nowhere = OutputStream.nullOutputStream()) {
                assertThat(blob.openStream().transferTo(nowhere)).isEqualTo(SIZE);
            }
            assertThat(proxy.cuts()).isEqualTo(CUTS);
            assertThat(proxy.receivedBytes()).isBetween(SIZE, SIZE + SIZE / 100);
        } finally {
            lease.close();
        }
    }
}
