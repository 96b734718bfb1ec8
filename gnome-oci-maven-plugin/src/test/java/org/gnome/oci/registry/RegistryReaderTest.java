package org.gnome.oci.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.BodyProgress;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.fetch.Proxies;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.Lease;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.oci.BlobStore;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.testing.LoopbackServer;
import org.gnome.oci.testing.LoopbackServer.Answer;
import org.gnome.oci.testing.LoopbackServer.Behaviour;
import org.gnome.oci.testing.LoopbackServer.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader makes of servers that do as they like. */
class RegistryReaderTest {
    private static final String SECRET = "canary/+of the robot";
    private static final Credential ROBOT = new Credential("robot", SECRET, "a test");
    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final byte[] MANIFEST = "{\"schemaVersion\":2}".getBytes(UTF_8);
    private static final String PATH = "/v2/team/image/manifests/latest";

    @TempDir
    private Path work;

    private final List<LoopbackServer> servers = new ArrayList<>();

    @AfterEach
    void stopServers() throws IOException {
        for (LoopbackServer server : servers) {
            server.close();
        }
    }

    private LoopbackServer server(Behaviour behaviour) throws IOException {
        LoopbackServer server = LoopbackServer.start(behaviour);
        servers.add(server);
        return server;
    }

    private RegistryReader reader(LoopbackServer server, Optional<Credential> credential) throws IOException {
        FetchSettings fetch = new FetchSettings(4, Duration.ofSeconds(30), Duration.ofMillis(1), Proxies.NONE, false);
        return new RegistryReader(
                new RepositoryName("127.0.0.1:" + server.port(), "team/image"),
                new RegistrySettings(fetch, repository -> credential, Set.of(), Set.of(), Duration.ofMinutes(1)),
                work);
    }

    private Optional<RemoteDocument> read(LoopbackServer server, Optional<Credential> credential) throws IOException {
        try (RegistryReader reader = reader(server, credential)) {
            return reader.manifest("latest");
        }
    }

    private static Answer manifest(Request request) throws IOException {
        return LoopbackServer.bytes(request, MANIFEST).withHeader("Content-Type", TYPE + "; charset=utf-8");
    }

    private static Answer challenge(String text) {
        return LoopbackServer.status(401).withHeader("WWW-Authenticate", text);
    }

    private static Answer json(Request request, String text) throws IOException {
        return LoopbackServer.bytes(request, text.getBytes(UTF_8));
    }

    @Test
    void readsAManifestWithItsTypeAndDigest() throws IOException {
        LoopbackServer server = server(RegistryReaderTest::manifest);
        RemoteDocument document = read(server, Optional.of(ROBOT)).orElseThrow();
        assertThat(document.mediaType()).isEqualTo(TYPE);
        assertThat(document.digest()).isEqualTo(Digest.ofContent(MANIFEST));
        assertThat(document.bytes().toByteArray()).isEqualTo(MANIFEST);
        assertThat(server.requests(PATH).get(0).headers().get("accept")).contains(TYPE, "manifest.list.v2");
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("authorization"));
    }

    @Test
    void saysThatThereIsNone() throws IOException {
        LoopbackServer server = server(request -> LoopbackServer.status(404));
        assertThat(read(server, Optional.empty())).isEmpty();
        try (RegistryReader reader = reader(server, Optional.empty())) {
            assertThat(reader.hasBlob(Digest.ofContent(MANIFEST), MANIFEST.length))
                    .isFalse();
        }
    }

    @Test
    void refusesOtherBytesThanTheirDigestNames() throws IOException {
        LoopbackServer server = server(RegistryReaderTest::manifest);
        try (RegistryReader reader = reader(server, Optional.empty())) {
            String wrong = Digest.ofContent(new byte[1]).toString();
            assertThatThrownBy(() -> reader.manifest(wrong))
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining("team/image@" + wrong);
            assertThat(reader.manifest(Digest.ofContent(MANIFEST).toString())).isPresent();
        }
    }

    @Test
    void refusesBytesThatTheRegistryTakesForOthers() throws IOException {
        String wrong = Digest.ofContent(new byte[1]).toString();
        LoopbackServer server = server(request -> manifest(request).withHeader("Docker-Content-Digest", wrong));
        assertThatThrownBy(() -> read(server, Optional.empty()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(wrong);
        try (RegistryReader reader = reader(server, Optional.empty())) {
            assertThatThrownBy(() -> reader.hasBlob(Digest.ofContent(MANIFEST), MANIFEST.length))
                    .isInstanceOf(RegistryException.class);
        }
    }

    @Test
    void knowsABlobByItsSizeToo() throws IOException {
        LoopbackServer server = server(RegistryReaderTest::manifest);
        Digest digest = Digest.ofContent(MANIFEST);
        try (RegistryReader reader = reader(server, Optional.empty())) {
            assertThat(reader.hasBlob(digest, MANIFEST.length)).isTrue();
            assertThat(reader.hasBlob(digest, MANIFEST.length + 1)).isFalse();
        }
        assertThat(server.requests("/v2/team/image/blobs/" + digest))
                .extracting(Request::method)
                .containsExactly("HEAD", "HEAD");
    }

    @Test
    void refusesAnEndlessDocument() throws IOException {
        byte[] much = new byte[BlobStore.MAX_DOCUMENT_BYTES + 1];
        LoopbackServer server = server(request -> request.target().equals(PATH)
                ? new Answer(
                        200,
                        Map.of("Content-Type", TYPE),
                        LoopbackServer.bytes(request, much).content(),
                        0,
                        much.length,
                        LoopbackServer.End.STALL)
                : LoopbackServer.status(200));
        assertThatThrownBy(() -> read(server, Optional.empty()))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("larger than the 4194304 bytes");
    }

    @Test
    void neverTakesATruncatedDocumentForAWholeOne() throws IOException {
        LoopbackServer server = server(request -> request.target().equals(PATH)
                ? manifest(new Request("GET", request.target(), Map.of(), 0)).cut(5, LoopbackServer.End.DROP)
                : LoopbackServer.status(200));
        assertThatThrownBy(() -> read(server, Optional.empty())).isInstanceOf(FetchException.class);
    }

    @Test
    void showsThePasswordToWhoAsksForIt() throws IOException {
        LoopbackServer server = server(request ->
                request.headers().containsKey("authorization") ? manifest(request) : challenge("Basic realm=\"here\""));
        assertThat(read(server, Optional.of(ROBOT))).isPresent();
        String proof = Base64.getEncoder().encodeToString(("robot:" + SECRET).getBytes(UTF_8));
        assertThat(server.requests(PATH))
                .last()
                .satisfies(request -> assertThat(request.headers()).containsEntry("authorization", "Basic " + proof));
    }

    @Test
    void saysWhoWasRefusedAndNeverHow() throws IOException {
        LoopbackServer server = server(request -> challenge("Basic realm=\"here\""));
        assertThatThrownBy(() -> read(server, Optional.of(ROBOT)))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("does not accept the credential of robot from a test")
                .hasStackTraceContaining("answered 401")
                .satisfies(RegistryReaderTest::requireNoSecret);
        assertThat(server.requests(PATH)).hasSize(2);
        assertThatThrownBy(() -> read(server, Optional.empty()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("podman login 127.0.0.1:" + server.port());
    }

    private static void requireNoSecret(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        String encoded = Base64.getEncoder().encodeToString(("robot:" + SECRET).getBytes(UTF_8));
        assertThat(text.toString()).doesNotContain(SECRET, encoded, "canary");
    }

    /** Asks for tokens of a realm. */
    private LoopbackServer registryWithRealm(String realm, String token) throws IOException {
        return server(request -> ("Bearer " + token).equals(request.headers().get("authorization"))
                ? manifest(request)
                : challenge("Bearer realm=\"" + realm + "\",service=\"a service\",scope=\"repository:x:delete\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"token", "access_token"})
    void asksTheRealmForATokenToReadOneRepository(String member) throws IOException {
        LoopbackServer realm = server(request -> json(request, "{\"" + member + "\":\"t.o-k_e~n\",\"expires_in\":60}"));
        LoopbackServer server = registryWithRealm(realm.url() + "/auth?a=b", "t.o-k_e~n");
        assertThat(read(server, Optional.of(ROBOT))).isPresent();
        assertThat(realm.requests())
                .extracting(Request::target)
                .containsExactly("/auth?a=b&scope=repository%3Ateam%2Fimage%3Apull&service=a+service");
        assertThat(realm.requests().get(0).headers().get("authorization")).startsWith("Basic ");
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.headers().getOrDefault("authorization", "Bearer"))
                        .startsWith("Bearer"));
        assertThat(read(server, Optional.empty())).isPresent();
        assertThat(realm.requests().get(1).headers()).doesNotContainKey("authorization");
    }

    @Test
    void usesOneTokenForAllRequestsAndAnotherOneWhenItHasExpired() throws IOException {
        List<String> given = new ArrayList<>();
        LoopbackServer realm = server(request -> {
            given.add("token" + given.size());
            return json(request, "{\"token\":\"" + given.get(given.size() - 1) + "\"}");
        });
        List<String> accepted = new ArrayList<>(List.of("token0"));
        LoopbackServer server = server(request -> accepted.stream()
                        .anyMatch(token ->
                                ("Bearer " + token).equals(request.headers().get("authorization")))
                ? manifest(request)
                : challenge("Bearer realm=\"" + realm.url() + "/auth\""));
        try (RegistryReader reader = reader(server, Optional.of(ROBOT))) {
            assertThat(reader.manifest("latest")).isPresent();
            assertThat(reader.manifest("latest")).isPresent();
            assertThat(given).hasSize(1);
            accepted.set(0, "token1");
            assertThat(reader.manifest("latest")).isPresent();
            assertThat(given).hasSize(2);
            accepted.clear();
            assertThatThrownBy(() -> reader.manifest("latest"))
                    .isInstanceOf(RegistryException.class)
                    .satisfies(RegistryReaderTest::requireNoSecret);
            assertThat(given).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/auth",
                "http://127.0.0.1.example.org/auth",
                "https://robot:x@example.org/auth",
                "ftp://127.0.0.1/auth",
                "/auth",
                ""
            })
    void asksNoRealmThatOthersCouldListenTo(String realm) throws IOException {
        LoopbackServer server = registryWithRealm(realm, "token");
        assertThatThrownBy(() -> read(server, Optional.of(ROBOT)))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("which is not asked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"token\":\"a\\r\\nb\"}", "[]", "canary", "{\"token\":17}"})
    void refusesATokenThatIsNone(String answer) throws IOException {
        LoopbackServer realm = server(request -> json(request, answer));
        LoopbackServer server = registryWithRealm(realm.url() + "/auth", "token");
        assertThatThrownBy(() -> read(server, Optional.of(ROBOT)))
                .isInstanceOf(MalformedFormatException.class)
                .satisfies(RegistryReaderTest::requireNoSecret);
    }

    @Test
    void saysThatNoTokenWasGiven() throws IOException {
        LoopbackServer realm = server(request -> challenge("Basic realm=\"tokens\""));
        LoopbackServer server = registryWithRealm(realm.url() + "/auth", "token");
        assertThatThrownBy(() -> read(server, Optional.of(ROBOT)))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("answered 401 to credential of robot from a test")
                .satisfies(RegistryReaderTest::requireNoSecret);
        assertThat(realm.requests()).hasSize(1);
    }

    @Test
    void showsAnIdentityTokenToNobody() throws IOException {
        LoopbackServer realm = server(request -> json(request, "{\"token\":\"t\"}"));
        Credential identity = new Credential("<token>", SECRET, "auth.json");
        for (String scheme : List.of("Bearer realm=\"" + realm.url() + "/auth\"", "Basic realm=\"here\"")) {
            LoopbackServer server = server(request -> challenge(scheme));
            assertThatThrownBy(() -> read(server, Optional.of(identity)))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("/team/image: the credential of <token> from auth.json is an identity token")
                    .hasMessageContaining("log in with a name and a password")
                    .satisfies(RegistryReaderTest::requireNoSecret);
            assertThat(server.requests())
                    .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("authorization"));
        }
        assertThat(realm.requests()).isEmpty();
    }

    @Test
    @DisplayName("CVE-2020-15157: tells no other server who asks")
    void tellsNoOtherServerWhoAsks() throws IOException {
        LoopbackServer other = server(RegistryReaderTest::manifest);
        LoopbackServer realm = server(request -> json(request, "{\"token\":\"canary\"}"));
        LoopbackServer server = server(request -> request.headers().containsKey("authorization")
                ? LoopbackServer.status(307).withHeader("Location", other.url() + "/stored")
                : challenge("Bearer realm=\"" + realm.url() + "/auth\""));
        assertThat(read(server, Optional.of(ROBOT))).isPresent();
        assertThat(other.requests()).hasSize(1);
        assertThat(other.requests().get(0).headers()).doesNotContainKey("authorization");
    }

    @Test
    void answersNoChallengeOfAnotherServer() throws IOException {
        LoopbackServer thief = server(request -> json(request, "{\"token\":\"x\"}"));
        LoopbackServer other = server(request -> challenge("Bearer realm=\"" + thief.url() + "/auth\""));
        LoopbackServer server =
                server(request -> LoopbackServer.status(307).withHeader("Location", other.url() + "/stored"));
        assertThatThrownBy(() -> read(server, Optional.of(ROBOT))).isInstanceOf(IOException.class);
        assertThat(thief.requests()).isEmpty();
        assertThat(other.requests())
                .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("authorization"));
    }

    @Test
    void asksNothingOffline() throws IOException {
        LoopbackServer server = server(RegistryReaderTest::manifest);
        FetchSettings online = FetchSettings.online();
        FetchSettings offline = new FetchSettings(
                online.connections(), online.stallTimeout(), online.firstPause(), online.proxies(), true);
        RegistrySettings settings = new RegistrySettings(
                offline, repository -> Optional.of(ROBOT), Set.of(), Set.of(), Duration.ofMinutes(1));
        RepositoryName name = new RepositoryName("127.0.0.1:" + server.port(), "team/image");
        try (RegistryReader reader = new RegistryReader(name, settings, work)) {
            assertThatThrownBy(() -> reader.manifest("latest"))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining("this is offline");
        }
        assertThat(server.requests()).isEmpty();
        assertThat(work).isEmptyDirectory();
    }

    private byte[] download(LoopbackServer server, byte[] blob, long size) throws IOException {
        CacheDirectory cache = new CacheDirectory(work.resolve("cache"));
        Lease lease = cache.use();
        try (RegistryReader reader = reader(server, Optional.of(ROBOT));
                RandomAccessSource source =
                        reader.blob(Digest.ofContent(blob), size, cache, Instant.EPOCH, BodyProgress.SILENT)) {
            return source.openStream().readAllBytes();
        } finally {
            lease.close();
        }
    }

    @Test
    void goesOnWithABlobWhoseTokenExpiresMeanwhile() throws IOException {
        byte[] blob = new byte[10_000_000];
        new Random(1).nextBytes(blob);
        AtomicInteger given = new AtomicInteger();
        LoopbackServer realm = server(request -> json(request, "{\"token\":\"token" + given.incrementAndGet() + "\"}"));
        AtomicInteger used = new AtomicInteger();
        LoopbackServer server = server(request -> {
            boolean fresh =
                    ("Bearer token" + given.get()).equals(request.headers().get("authorization"))
                            && used.getAndSet(given.get()) < given.get();
            return fresh
                    ? LoopbackServer.bytes(request, blob).cut(3_000_000, LoopbackServer.End.DROP)
                    : challenge("Bearer realm=\"" + realm.url() + "/auth\"");
        });
        assertThat(download(server, blob, blob.length)).isEqualTo(blob);
        assertThat(given).hasValue(4);
        assertThat(server.bodyBytes()).isEqualTo(blob.length);
    }

    @Test
    void refusesAnEndlessBlobAndOneOfOtherBytes() throws IOException {
        byte[] blob = new byte[1_000_000];
        LoopbackServer endless = server(request -> LoopbackServer.bytes(request, blob));
        assertThatThrownBy(() -> download(endless, blob, 10))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("larger than the 10 bytes");
        LoopbackServer other = server(request -> LoopbackServer.bytes(request, new byte[999_999]));
        assertThatThrownBy(() -> download(other, blob, blob.length)).isInstanceOf(IntegrityException.class);
    }

    @Test
    void refusesAReferenceThatIsNone() throws IOException {
        LoopbackServer server = server(RegistryReaderTest::manifest);
        try (RegistryReader reader = reader(server, Optional.empty())) {
            assertThatThrownBy(() -> reader.manifest("../../tags/list"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is neither a tag");
        }
    }
}
