package org.gnome.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.fetch.Proxies;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.testing.CapturedLog;
import org.gnome.oci.testing.FaultProxy;
import org.gnome.oci.testing.FaultProxy.Fault;
import org.gnome.oci.testing.RegistryServer;
import org.gnome.oci.testing.SecretScan;
import org.gnome.oci.testing.Stranger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a push does when the registry wants it later, or at another host. */
class PushRefusedForNowTest {
    private static final Credential CREDENTIAL = new Credential(RegistryServer.USER, RegistryServer.SECRET, "the test");
    private static final SecretScan SCAN = new SecretScan(RegistryServer.SECRET);

    @TempDir
    static Path directory;

    private static RegistryServer server;
    private static PushedSample image;
    private static CapturedLog log;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        log = CapturedLog.open();
        server = RegistryServer.start(directory.resolve("registry"), RegistryServer.Option.PASSWORDS);
        image = PushedSample.create(directory.resolve("image"));
    }

    @AfterAll
    static void stop() throws IOException {
        log.close();
        if (server != null) {
            server.close();
            SCAN.requireNone("the log", log.text() + server.log());
            SCAN.requireNone(directory);
        }
    }

    private static BlobOutcome push(FaultProxy proxy, String path, Duration deadline, Set<String> uploadHosts)
            throws IOException {
        FetchSettings fetch = new FetchSettings(4, Duration.ofSeconds(5), Duration.ofMillis(1), Proxies.NONE, false);
        RegistrySettings settings = new RegistrySettings(
                fetch, name -> Optional.of(CREDENTIAL), Set.of(proxy.host()), uploadHosts, deadline);
        RepositoryName name = RepositoryName.parse(proxy.host() + "/" + path);
        try (RegistryRepository repository = RegistryRepository.open(name, settings, directory)) {
            return repository.pushBlob(image.blobs().get(0), Optional.empty(), bytes -> {});
        }
    }

    private static Duration timed(ThrowingCallable call) throws Throwable {
        long start = System.nanoTime();
        call.call();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** 429 to the first request for an upload, with some seconds to wait. */
    private static FaultProxy busy(int seconds) throws IOException {
        AtomicBoolean asked = new AtomicBoolean();
        FaultProxy.Plan plan = (number, method, target) ->
                method.equals("POST") && !asked.getAndSet(true) ? Optional.of(Fault.TOO_MANY) : Optional.empty();
        return new FaultProxy(server.port(), plan, "127.0.0.1:1", "Basic realm=\"test\"", seconds);
    }

    @Test
    void waitsForAsLongAsTheRegistryAsks() throws Throwable {
        try (FaultProxy proxy = busy(1)) {
            Duration waited = timed(() -> assertThat(push(proxy, "team/later", Duration.ofSeconds(20), Set.of()))
                    .isEqualTo(BlobOutcome.SENT));
            assertThat(waited).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(proxy.outcomes()).anyMatch(request -> request.endsWith(" TOO_MANY"));
        }
    }

    @Test
    void waitsForNothingBeyondTheDeadline() throws Throwable {
        try (FaultProxy proxy = busy(50)) {
            Duration waited =
                    timed(() -> assertThatThrownBy(() -> push(proxy, "team/never", Duration.ofSeconds(10), Set.of()))
                            .isInstanceOf(RegistryException.class)
                            .hasMessageContaining("team/never: push of blob "
                                    + image.blobs().get(0).digest())
                            .hasMessageContaining("answered 429")
                            .satisfies(SCAN::requireNone));
            assertThat(waited).isLessThan(Duration.ofSeconds(10));
        }
    }

    /** Leads uploads to another host. */
    private static FaultProxy leading(String host) throws IOException {
        FaultProxy.Plan plan = (number, method, target) ->
                method.equals("POST") ? Optional.of(Fault.FOREIGN_LOCATION) : Optional.empty();
        return new FaultProxy(server.port(), plan, host, "Basic realm=\"test\"");
    }

    @Test
    void sendsNothingToAnUploadHostThatIsNotNamed() throws IOException {
        try (Stranger stranger = Stranger.create();
                FaultProxy proxy = leading(stranger.host())) {
            assertThatThrownBy(() -> push(proxy, "team/refused", Duration.ofSeconds(20), Set.of("example.org")))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("team/refused")
                    .hasMessageContaining(stranger.host())
                    .hasMessageContaining("name that host")
                    .satisfies(SCAN::requireNone);
            assertThat(stranger.heard()).isEmpty();
        }
    }

    @Test
    void uploadsToAHostThatIsNamed() throws IOException {
        try (FaultProxy proxy = leading(server.host())) {
            assertThat(push(proxy, "team/allowed", Duration.ofSeconds(20), Set.of(server.host())))
                    .isEqualTo(BlobOutcome.SENT);
            assertThat(proxy.requests()).noneMatch(request -> request.startsWith("PATCH") || request.startsWith("PUT"));
        }
    }
}
