package org.gnome.oci.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.LoopbackServer;
import org.gnome.oci.testing.LoopbackServer.Answer;
import org.gnome.oci.testing.LoopbackServer.Behaviour;
import org.gnome.oci.testing.LoopbackServer.End;
import org.gnome.oci.testing.LoopbackServer.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFetcherTest {
    private static final Duration STALL = Duration.ofMillis(500);

    /** So long that a busy machine does not look like a stalled server. */
    private static final Duration NO_STALL = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final long LIMIT = 10_000_000;

    /** Larger than what is kept in memory. */
    private static final byte[] BODY = body(1_000_000);

    @TempDir
    private Path work;

    private final List<LoopbackServer> servers = new ArrayList<>();

    private static byte[] body(int size) {
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

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

    /** What comes first is special; afterwards the body is served as it should be. */
    private LoopbackServer afterwardsGood(Behaviour first) throws IOException {
        return server(request -> request.number() == 0 ? first.answer(request) : LoopbackServer.bytes(request, BODY));
    }

    private HttpFetcher fetcher(Proxies proxies) {
        return new HttpFetcher(new FetchSettings(4, NO_STALL, PAUSE, proxies, false), work);
    }

    private byte[] get(LoopbackServer server) throws IOException {
        return get(server, NO_STALL);
    }

    private byte[] get(LoopbackServer server, Duration stall) throws IOException {
        try (HttpFetcher fetcher = new HttpFetcher(new FetchSettings(4, stall, PAUSE, Proxies.NONE, false), work)) {
            return fetcher.get(URI.create(server.url() + "/file"), LIMIT);
        } finally {
            assertThat(work).as("spools").isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100_000, 1_000_000})
    void fetchesBodiesOfEverySize(int size) throws IOException {
        LoopbackServer server = server(request -> LoopbackServer.bytes(request, body(size)));
        assertThat(get(server)).isEqualTo(body(size));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void asksAgainAfterATransientStatus(int status) throws IOException {
        LoopbackServer server = afterwardsGood(request -> LoopbackServer.status(status));
        assertThat(get(server)).isEqualTo(BODY);
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410, 501})
    void doesNotAskAgainAfterAnAnswerThatStays(int status) throws IOException {
        LoopbackServer server = afterwardsGood(request -> LoopbackServer.status(status));
        assertThatThrownBy(() -> get(server))
                .isInstanceOfSatisfying(FetchException.class, e -> {
                    assertThat(e.status()).hasValue(status);
                    assertThat(e.advice()).isNotBlank();
                })
                .hasMessageContaining(server.url() + "/file")
                .hasMessageContaining("answered " + status);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void givesUpOnAServerThatNeverAnswersWell() throws IOException {
        LoopbackServer server = server(request -> LoopbackServer.status(500));
        assertThatThrownBy(() -> get(server))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("answered 500, the last of 10 attempts");
    }

    @Test
    void waitsAsLongAsTheServerAsks() throws IOException {
        LoopbackServer server =
                afterwardsGood(request -> LoopbackServer.status(503).withHeader("Retry-After", "1"));
        long start = System.nanoTime();
        assertThat(get(server)).isEqualTo(BODY);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }

    @Test
    void resumesADroppedDownloadWhereItBroke() throws IOException {
        LoopbackServer server =
                afterwardsGood(request -> LoopbackServer.bytes(request, BODY).cut(700_000, End.DROP));
        assertThat(get(server)).isEqualTo(BODY);
        assertThat(server.requests().get(1).headers())
                .containsEntry("range", "bytes=700000-")
                .containsEntry("if-range", "\"1000000\"");
        assertThat(server.bodyBytes()).isEqualTo(BODY.length);
    }

    @Test
    void resumesADownloadThatStalls() throws IOException {
        LoopbackServer server =
                afterwardsGood(request -> LoopbackServer.bytes(request, BODY).cut(300_000, End.STALL));
        assertThat(get(server, STALL)).isEqualTo(BODY);
        assertThat(server.requests().get(1).headers()).containsEntry("range", "bytes=300000-");
        assertThat(server.bodyBytes()).isEqualTo(BODY.length);
    }

    @Test
    void asksAgainWhereNotEvenTheHeadComes() throws IOException {
        LoopbackServer server = afterwardsGood(request -> {
            pause(STALL.multipliedBy(3));
            return LoopbackServer.status(200).cut(0, End.DROP);
        });
        assertThat(get(server, STALL)).isEqualTo(BODY);
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void startsOverWhereTheServerIgnoresTheRange() throws IOException {
        LoopbackServer server = server(request -> {
            Answer whole = LoopbackServer.bytes(new Request("GET", request.target(), Map.of(), 0), BODY);
            return request.number() == 0 ? whole.cut(10_000, End.DROP) : whole;
        });
        assertThat(get(server)).isEqualTo(BODY);
    }

    @Test
    void startsOverWhereTheFileHasChanged() throws IOException {
        byte[] newer = body(900_000);
        LoopbackServer server = server(request -> request.number() == 0
                ? LoopbackServer.bytes(request, BODY).cut(10_000, End.DROP)
                : LoopbackServer.bytes(request, newer));
        assertThat(get(server)).isEqualTo(newer);
    }

    @Test
    void startsOverWhereAnotherPartComes() throws IOException {
        LoopbackServer server = server(request -> request.number() == 0
                ? LoopbackServer.bytes(request, BODY).cut(10_000, End.DROP)
                : request.number() == 1
                        ? LoopbackServer.bytes(request, BODY).withHeader("Content-Range", "bytes 5-999999/1000000")
                        : LoopbackServer.bytes(request, BODY));
        assertThat(get(server)).isEqualTo(BODY);
        assertThat(server.requests().get(2).headers()).doesNotContainKey("range");
    }

    @Test
    void endsWhereTheServerHasPromisedMoreThanItHas() throws IOException {
        LoopbackServer server = server(request -> request.number() == 0
                ? LoopbackServer.bytes(request, BODY)
                        .withHeader("Content-Length", "2000000")
                        .cut(BODY.length, End.DROP)
                : LoopbackServer.bytes(request, BODY));
        assertThat(get(server)).isEqualTo(BODY);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void goesOnForAsLongAsALargeDownloadComesFurther() throws IOException {
        LoopbackServer server =
                server(request -> LoopbackServer.bytes(request, BODY).cut(70_000, End.DROP));
        assertThat(get(server)).isEqualTo(BODY);
        assertThat(server.bodyBytes()).isEqualTo(BODY.length);
        assertThat(server.requests()).hasSize(15);
    }

    @Test
    void givesUpWhereALargeDownloadBeginsAnewEachTimeAndNeverComesFurther() throws IOException {
        LoopbackServer server =
                server(request -> LoopbackServer.bytes(new Request("GET", request.target(), Map.of(), 0), BODY)
                        .cut(70_000, End.DROP));
        assertThatThrownBy(() -> assertTimeoutPreemptively(NO_STALL, () -> get(server)))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("the connection failed");
        assertThat(server.requests()).hasSizeLessThan(20);
    }

    @Test
    void refusesADeclaredSizeBeyondTheLimit() throws IOException {
        LoopbackServer server =
                server(request -> LoopbackServer.bytes(request, BODY).withHeader("Content-Length", "10000001"));
        assertThatThrownBy(() -> get(server))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("is larger than the 10000000 bytes");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void stopsABodyOfNoDeclaredSizeAtTheLimit() throws IOException {
        LoopbackServer server = server(request -> {
            Answer endless = LoopbackServer.bytes(request, body(40_000_000));
            return new Answer(200, Map.of(), endless.content(), 0, endless.sent(), End.DROP);
        });
        assertThatThrownBy(() -> get(server))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("is larger than the 10000000 bytes");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void doesNotReadAnErrorWithoutEnd() throws IOException {
        LoopbackServer server = afterwardsGood(request -> {
            Answer endless = LoopbackServer.bytes(request, body(40_000_000));
            return new Answer(500, Map.of(), endless.content(), 0, endless.sent(), End.DROP);
        });
        try (HttpFetcher fetcher = fetcher(Proxies.NONE)) {
            assertThat(fetcher.get(URI.create(server.url() + "/file"), LIMIT)).isEqualTo(BODY);
            assertThat(fetcher.receivedBytes()).isLessThan(BODY.length + 1_000_000L);
        }
    }

    @Test
    void keepsNoMoreRequestsInFlightThanAllowedAndUsesConnectionsAgain() throws IOException {
        LoopbackServer server = server(request -> LoopbackServer.bytes(request, body(10_000)));
        try (HttpFetcher fetcher = fetcher(Proxies.NONE)) {
            List<CompletableFuture<FetchedBody>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(fetcher.fetch(URI.create(server.url() + "/" + i), LIMIT).thenApply(body -> {
                    close(body);
                    return body;
                }));
            }
            for (CompletableFuture<FetchedBody> one : all) {
                assertThat(HttpFetcher.join(one).size()).isEqualTo(10_000);
            }
        }
        assertThat(server.mostInFlight()).isLessThanOrEqualTo(4);
        assertThat(server.connectionCount()).isLessThan(20);
    }

    private static void close(FetchedBody body) {
        try {
            body.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closingEndsWhatGoesOn() throws IOException {
        LoopbackServer server =
                server(request -> LoopbackServer.bytes(request, BODY).cut(1000, End.STALL));
        HttpFetcher fetcher =
                new HttpFetcher(new FetchSettings(1, Duration.ofMinutes(1), PAUSE, Proxies.NONE, false), work);
        CompletableFuture<FetchedBody> first = fetcher.fetch(URI.create(server.url() + "/a"), LIMIT);
        CompletableFuture<FetchedBody> second = fetcher.fetch(URI.create(server.url() + "/b"), LIMIT);
        while (server.requests().isEmpty()) {
            Thread.onSpinWait();
        }
        fetcher.close();
        assertThatThrownBy(() -> HttpFetcher.join(first)).isInstanceOf(FetchException.class);
        assertThatThrownBy(() -> HttpFetcher.join(second)).hasMessageContaining("was given up");
    }

    @Test
    void followsRedirects() throws IOException {
        LoopbackServer target = server(request -> LoopbackServer.bytes(request, BODY));
        LoopbackServer server =
                server(request -> LoopbackServer.status(302).withHeader("Location", target.url() + "/elsewhere"));
        assertThat(get(server)).isEqualTo(BODY);
    }

    @Test
    void takesWhatProvesWhoAsksToNoOtherServer() throws IOException {
        LoopbackServer target = server(request -> LoopbackServer.bytes(request, BODY));
        LoopbackServer server = server(request -> LoopbackServer.status(307)
                .withHeader("Location", request.target().equals("/end") ? target.url() + "/elsewhere" : "/end"));
        FetchRequest request = FetchRequest.get(URI.create(server.url() + "/start"))
                .accepting("text/plain")
                .authorizedBy(Optional.of("Bearer canary"));
        assertThat(request.toString()).doesNotContain("canary");
        try (HttpFetcher fetcher = fetcher(Proxies.NONE);
                FetchedBody body = HttpFetcher.join(fetcher.fetch(request, LIMIT))) {
            assertThat(body.bytes()).isEqualTo(BODY);
        }
        assertThat(server.requests()).extracting(Request::target).containsExactly("/start", "/end");
        assertThat(server.requests())
                .allSatisfy(asked -> assertThat(asked.headers()).containsEntry("authorization", "Bearer canary"));
        assertThat(target.requests().get(0).headers())
                .doesNotContainKey("authorization")
                .containsEntry("accept", "text/plain");
    }

    @Test
    void resumesARedirectedDownloadFromItsBeginningWithTheProof() throws IOException {
        LoopbackServer target =
                afterwardsGood(request -> LoopbackServer.bytes(request, BODY).cut(700_000, End.DROP));
        LoopbackServer server =
                server(request -> LoopbackServer.status(302).withHeader("Location", target.url() + "/elsewhere"));
        FetchRequest request =
                FetchRequest.get(URI.create(server.url() + "/start")).authorizedBy(Optional.of("Bearer canary"));
        try (HttpFetcher fetcher = fetcher(Proxies.NONE);
                FetchedBody body = HttpFetcher.join(fetcher.fetch(request, LIMIT))) {
            assertThat(body.bytes()).isEqualTo(BODY);
        }
        assertThat(server.requests()).hasSize(2);
        assertThat(target.bodyBytes()).isEqualTo(BODY.length);
        assertThat(target.requests())
                .allSatisfy(asked -> assertThat(asked.headers()).doesNotContainKey("authorization"));
    }

    @Test
    void tellsHowTheServerWantsToBeShownWhoAsks() throws IOException {
        LoopbackServer server =
                server(request -> LoopbackServer.status(401).withHeader("WWW-Authenticate", "Basic realm=\"here\""));
        assertThatThrownBy(() -> get(server))
                .isInstanceOfSatisfying(
                        FetchException.class, e -> assertThat(e.challenges()).containsExactly("Basic realm=\"here\""));
        LoopbackServer redirecting =
                server(request -> LoopbackServer.status(302).withHeader("Location", server.url() + "/"));
        assertThatThrownBy(() -> get(redirecting)).isInstanceOfSatisfying(FetchException.class, e -> {
            assertThat(e.status()).hasValue(401);
            assertThat(e.challenges()).isEmpty();
        });
    }

    @Test
    void readsTheHeadOfAnAnswerAlone() throws IOException {
        LoopbackServer server = server(request -> LoopbackServer.bytes(request, BODY));
        try (HttpFetcher fetcher = fetcher(Proxies.NONE);
                FetchedBody head =
                        HttpFetcher.join(fetcher.fetch(FetchRequest.head(URI.create(server.url() + "/file")), 1))) {
            assertThat(head.header("content-length")).hasValue("1000000");
            assertThat(head.size()).isZero();
        }
        assertThat(server.requests()).extracting(Request::method).containsExactly("HEAD");
        assertThat(server.bodyBytes()).isZero();
    }

    @Test
    void doesNotFollowRedirectsForEver() throws IOException {
        LoopbackServer server = server(request -> LoopbackServer.status(302)
                .withHeader("Location", "/" + request.target().length() + "/" + request.target()));
        assertThatThrownBy(() -> get(server)).isInstanceOf(FetchException.class).hasMessageContaining("answered 302");
        assertThat(server.requests()).hasSizeLessThan(10);
    }

    @Test
    void doesNotFollowARedirectFromHttpsToHttp() throws Exception {
        LoopbackServer plain = server(request -> LoopbackServer.bytes(request, BODY));
        SSLContext before = SSLContext.getDefault();
        HttpsServer secure = secureServer(plain.url() + "/file");
        try (HttpFetcher fetcher = fetcher(Proxies.NONE)) {
            String url = "https://localhost:" + secure.getAddress().getPort();
            assertThat(fetcher.get(URI.create(url + "/good"), LIMIT)).isEqualTo("good".getBytes(UTF_8));
            assertThatThrownBy(() -> fetcher.get(URI.create(url + "/redirect"), LIMIT))
                    .isInstanceOfSatisfying(
                            FetchException.class, e -> assertThat(e.advice()).contains("from https to http"))
                    .hasMessageContaining("answered 302");
            assertThat(plain.requests()).isEmpty();
        } finally {
            secure.stop(0);
            SSLContext.setDefault(before);
        }
    }

    @Test
    void doesNotTrustAnUnknownCertificate() throws Exception {
        SSLContext before = SSLContext.getDefault();
        HttpsServer secure = secureServer("http://127.0.0.1/");
        SSLContext.setDefault(before);
        try (HttpFetcher fetcher = fetcher(Proxies.NONE)) {
            URI uri = URI.create("https://localhost:" + secure.getAddress().getPort() + "/good");
            assertThatThrownBy(() -> fetcher.get(uri, LIMIT))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining("unable to find valid certification path")
                    .hasMessageNotContaining("attempts");
        } finally {
            secure.stop(0);
        }
    }

    /** Answers {@code good}, or with a redirect; its certificate becomes one that is trusted. */
    private static HttpsServer secureServer(String redirect) throws Exception {
        SSLContext context = trustingItself();
        SSLContext.setDefault(context);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/redirect")) {
                exchange.getResponseHeaders().add("Location", redirect);
                exchange.sendResponseHeaders(302, -1);
            } else {
                exchange.sendResponseHeaders(200, 4);
                exchange.getResponseBody().write("good".getBytes(UTF_8));
            }
            exchange.close();
        });
        server.start();
        return server;
    }

    private static SSLContext trustingItself() throws IOException, InterruptedException, GeneralSecurityException {
        Path directory = Files.createTempDirectory("https");
        Path store = directory.resolve("store");
        ExternalTool.run(
                directory,
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "loopback",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storepass",
                "password",
                "-keystore",
                store.toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "password".toCharArray());
        }
        Files.delete(store);
        Files.delete(directory);
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, "password".toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    @Test
    void goesThroughTheProxyAndLogsInThereOnly() throws IOException {
        LoopbackServer proxy = server(request -> LoopbackServer.bytes(request, BODY));
        LoopbackServer direct = server(request -> LoopbackServer.bytes(request, BODY));
        Proxies proxies = new Proxies(List.of(new HttpProxy(
                "http",
                "127.0.0.1",
                proxy.port(),
                Optional.of(new HttpProxy.Login("me", "secret")),
                List.of("127.*"))));
        try (HttpFetcher fetcher = fetcher(proxies)) {
            assertThat(fetcher.get(URI.create("http://example.invalid/file"), LIMIT))
                    .isEqualTo(BODY);
            assertThat(fetcher.get(URI.create(direct.url() + "/file"), LIMIT)).isEqualTo(BODY);
        }
        assertThat(proxy.requests()).singleElement().satisfies(request -> {
            assertThat(request.target()).isEqualTo("http://example.invalid/file");
            assertThat(request.headers()).containsEntry("proxy-authorization", "Basic bWU6c2VjcmV0");
        });
        assertThat(direct.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.headers()).doesNotContainKey("proxy-authorization"));
    }

    @Test
    void asksNobodyWhenOffline() throws IOException {
        LoopbackServer server = server(request -> LoopbackServer.bytes(request, BODY));
        try (HttpFetcher fetcher = new HttpFetcher(new FetchSettings(4, NO_STALL, PAUSE, Proxies.NONE, true), work)) {
            assertThatThrownBy(() -> fetcher.get(URI.create(server.url() + "/file"), LIMIT))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining("offline");
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (HttpFetcher fetcher = fetcher(Proxies.NONE)) {
            assertThatThrownBy(() -> fetcher.get(URI.create("http://127.0.0.1:" + port + "/"), LIMIT))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining("there is no connection to the server, the last of 4 attempts");
        }
    }
}
