package org.gnome.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.fetch.Proxies;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.FaultProxy;
import org.gnome.oci.testing.RegistryServer;
import org.gnome.oci.testing.SecretScan;
import org.gnome.oci.testing.TestAuthority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes to Debian's docker-registry, and has skopeo look at what arrived. */
class RegistryRepositoryTest {
    private static final Credential CREDENTIAL = new Credential(RegistryServer.USER, RegistryServer.SECRET, "the test");

    @TempDir
    Path directory;

    private static RegistrySettings settings(Optional<Credential> credential) {
        FetchSettings fetch = new FetchSettings(4, Duration.ofSeconds(5), Duration.ofMillis(10), Proxies.NONE, false);
        return new RegistrySettings(fetch, name -> credential, Set.of(), Set.of(), Duration.ofSeconds(20));
    }

    private void pushAndInspect(RegistryServer server, Optional<Credential> credential, String... flags)
            throws Exception {
        PushedSample image = PushedSample.create(directory.resolve("image"));
        AtomicLong sent = new AtomicLong();
        try (RegistryRepository repository = RegistryRepository.open(
                RepositoryName.parse(server.host() + "/team/image"), settings(credential), directory)) {
            for (BlobToPush blob : image.blobs()) {
                assertThat(repository.pushBlob(blob, Optional.empty(), sent::addAndGet))
                        .isEqualTo(BlobOutcome.SENT);
                assertThat(repository.pushBlob(blob, Optional.empty(), sent::addAndGet))
                        .isEqualTo(BlobOutcome.PRESENT);
            }
            repository.pushManifest(
                    image.manifest(), PushedSample.MEDIA_TYPE, image.digest().toString());
            repository.pushManifest(image.manifest(), PushedSample.MEDIA_TYPE, "nightly");
            assertThat(repository.manifest("nightly").orElseThrow().digest()).isEqualTo(image.digest());
            assertThat(repository.manifest("no-such-tag")).isEmpty();
            assertThat(repository.hasBlob(Digest.ofContent(new byte[0]), 0)).isFalse();
        }
        assertThat(sent)
                .hasValue(image.blobs().stream().mapToLong(BlobToPush::size).sum());
        ExternalTool.require("skopeo");
        String[] command = Stream.of(
                        List.of("skopeo", "inspect", "--raw"),
                        List.of(flags),
                        List.of("docker://" + server.host() + "/team/image:nightly"))
                .flatMap(List::stream)
                .toArray(String[]::new);
        assertThat(ExternalTool.run(directory, command)).isEqualTo(image.manifest());
    }

    @Test
    void pushesByteForByte() throws Exception {
        try (RegistryServer server = RegistryServer.start(directory.resolve("registry"))) {
            pushAndInspect(server, Optional.empty(), "--tls-verify=false");
        }
    }

    @Test
    void pushesWithPassword() throws Exception {
        try (RegistryServer server =
                RegistryServer.start(directory.resolve("registry"), RegistryServer.Option.PASSWORDS)) {
            pushAndInspect(
                    server,
                    Optional.of(CREDENTIAL),
                    "--tls-verify=false",
                    "--creds=" + RegistryServer.USER + ":" + RegistryServer.SECRET);
        }
    }

    @Test
    void pushesOverTlsWithTokens() throws Exception {
        try (RegistryServer server = RegistryServer.start(
                        directory.resolve("registry"), RegistryServer.Option.TLS, RegistryServer.Option.TOKENS);
                TestAuthority.Trust trust = server.authority().trust()) {
            assertThat(trust.former()).isNotNull();
            pushAndInspect(
                    server,
                    Optional.of(CREDENTIAL),
                    "--tls-verify=false",
                    "--creds=" + RegistryServer.USER + ":" + RegistryServer.SECRET);
        }
    }

    private static RegistryRepository open(String name, RegistrySettings settings, Path spools) throws IOException {
        return RegistryRepository.open(RepositoryName.parse(name), settings, spools);
    }

    @Test
    void refusesBlobThatWasDamagedSinceItWasBuilt() throws Exception {
        BlobToPush good =
                PushedSample.create(directory.resolve("image")).blobs().get(0);
        byte[] bytes = Files.readAllBytes(good.file());
        bytes[bytes.length - 1] ^= 1;
        Files.write(good.file(), bytes);
        AtomicLong sent = new AtomicLong();
        try (RegistryServer server = RegistryServer.start(directory.resolve("registry"));
                RegistryRepository repository =
                        open(server.host() + "/team/image", settings(Optional.empty()), directory)) {
            assertThatThrownBy(() -> repository.pushBlob(good, Optional.empty(), sent::addAndGet))
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining(good.file().toString());
            assertThat(repository.hasBlob(good.digest(), good.size())).isFalse();
            assertThat(sent).hasValue(0);
        }
    }

    @Test
    void mountsBlobOfAnotherRepository() throws Exception {
        BlobToPush blob =
                PushedSample.create(directory.resolve("image")).blobs().get(0);
        try (RegistryServer server =
                RegistryServer.start(directory.resolve("registry"), RegistryServer.Option.TOKENS)) {
            RegistrySettings settings = settings(Optional.of(CREDENTIAL));
            String parent = server.host() + "/team/parent";
            try (RegistryRepository repository = open(parent, settings, directory)) {
                repository.pushBlob(blob, Optional.empty(), bytes -> {});
            }
            AtomicLong sent = new AtomicLong();
            try (RegistryRepository repository = open(server.host() + "/team/child", settings, directory)) {
                assertThat(repository.pushBlob(blob, Optional.of(RepositoryName.parse(parent)), sent::addAndGet))
                        .isEqualTo(BlobOutcome.MOUNTED);
                assertThat(repository.hasBlob(blob.digest(), blob.size())).isTrue();
            }
            assertThat(sent).hasValue(0);
        }
    }

    @Test
    void sendsBlobThatCannotBeMounted() throws Exception {
        BlobToPush blob =
                PushedSample.create(directory.resolve("image")).blobs().get(0);
        try (RegistryServer server = RegistryServer.start(directory.resolve("registry"), RegistryServer.Option.TOKENS);
                RegistryRepository repository =
                        open(server.host() + "/team/child", settings(Optional.of(CREDENTIAL)), directory)) {
            RepositoryName nobody = RepositoryName.parse(server.host() + "/team/nobody");
            assertThat(repository.pushBlob(blob, Optional.of(nobody), bytes -> {}))
                    .isEqualTo(BlobOutcome.SENT);
        }
    }

    @Test
    void getsAnotherTokenWhereOneExpires() throws Exception {
        PushedSample image = PushedSample.create(directory.resolve("image"));
        try (RegistryServer server =
                RegistryServer.start(directory.resolve("registry"), RegistryServer.Option.TOKENS)) {
            AtomicBoolean expired = new AtomicBoolean();
            FaultProxy.Plan plan = (number, method, target) -> method.equals("PATCH") && !expired.getAndSet(true)
                    ? Optional.of(FaultProxy.Fault.UNAUTHORIZED)
                    : Optional.empty();
            try (FaultProxy proxy = new FaultProxy(server.port(), plan, "127.0.0.1:1", challenge(server));
                    RegistryRepository repository =
                            open(proxy.host() + "/team/image", settings(Optional.of(CREDENTIAL)), directory)) {
                assertThat(repository.hasBlob(image.digest(), 1)).isFalse();
                server.tokens().giveStale(1);
                for (BlobToPush blob : image.blobs()) {
                    assertThat(repository.pushBlob(blob, Optional.empty(), bytes -> {}))
                            .isEqualTo(BlobOutcome.SENT);
                }
                repository.pushManifest(image.manifest(), PushedSample.MEDIA_TYPE, "nightly");
                assertThat(repository.manifest("nightly").orElseThrow().digest())
                        .isEqualTo(image.digest());
            }
            assertThat(expired).isTrue();
            assertThat(server.tokens().tokens()).hasSizeGreaterThan(3);
            new SecretScan(RegistryServer.SECRET).requireNone("log of the registry", String.join("", server.log()));
        }
    }

    private static String challenge(RegistryServer server) throws IOException {
        HttpURLConnection question =
                (HttpURLConnection) URI.create(server.url() + "/v2/").toURL().openConnection();
        return question.getHeaderField("WWW-Authenticate");
    }

    @Test
    void saysWhoIsRefusedWithoutTheSecret() throws Exception {
        BlobToPush blob =
                PushedSample.create(directory.resolve("image")).blobs().get(0);
        Credential wrong = new Credential("somebody", "s3cr3t-that-is-wrong", "settings.xml, server test");
        try (RegistryServer server =
                        RegistryServer.start(directory.resolve("registry"), RegistryServer.Option.PASSWORDS);
                RegistryRepository repository =
                        open(server.host() + "/team/image", settings(Optional.of(wrong)), directory)) {
            assertThatThrownBy(() -> repository.pushBlob(blob, Optional.empty(), bytes -> {}))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("somebody from settings.xml, server test")
                    .satisfies(failure -> new SecretScan(wrong.secret()).requireNone(failure));
        }
    }

    @Test
    void doesNotPushToWhoeverHasAnotherCertificate() throws Exception {
        BlobToPush blob =
                PushedSample.create(directory.resolve("image")).blobs().get(0);
        try (RegistryServer server = RegistryServer.start(directory.resolve("registry"), RegistryServer.Option.TLS);
                RegistryRepository repository =
                        open(server.host() + "/team/image", settings(Optional.empty()), directory)) {
            assertThatThrownBy(() -> repository.pushBlob(blob, Optional.empty(), bytes -> {}))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContainingAll(server.host(), "trustStore");
            assertThat(server.log()).noneMatch(line -> line.contains("PATCH"));
        }
    }
}
