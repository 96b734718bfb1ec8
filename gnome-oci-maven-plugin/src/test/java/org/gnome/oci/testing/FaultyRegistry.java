package org.gnome.oci.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.fetch.Proxies;
import org.gnome.oci.registry.Credential;
import org.gnome.oci.registry.RegistrySettings;

/**
 * A registry that asks for a password, and several who use it at once through proxies that have troubles. Nobody else
 * may ever see the password: where it could be seen is scanned for it.
 */
public final class FaultyRegistry implements AutoCloseable {
    /** Where nothing stalls. */
    public static final Duration PATIENT = Duration.ofSeconds(10);

    /** So short that nothing but work takes time. */
    private static final Duration PAUSE = Duration.ofNanos(50_000);

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int CONNECTIONS = 4;
    private static final int WORKERS = 8;
    private static final Credential CREDENTIAL = new Credential(RegistryServer.USER, RegistryServer.SECRET, "the test");
    private static final SecretScan SCAN = new SecretScan(RegistryServer.SECRET);

    private final Path directory;
    private final CapturedLog log;
    private final RegistryServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);

    private FaultyRegistry(Path directory, CapturedLog log, RegistryServer server) {
        this.directory = directory;
        this.log = log;
        this.server = server;
    }

    /**
     * Starts a registry, or skips the test where there is none.
     *
     * @param directory where all files of the test are; its own are in {@code registry}
     */
    public static FaultyRegistry start(Path directory) throws IOException, InterruptedException {
        CapturedLog log = CapturedLog.open();
        try {
            return new FaultyRegistry(
                    directory,
                    log,
                    RegistryServer.start(directory.resolve("registry"), RegistryServer.Option.PASSWORDS));
        } catch (IOException | InterruptedException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** The registry itself, which has no trouble. */
    public RegistryServer server() {
        return server;
    }

    /**
     * How a registry is used.
     *
     * @param stall how long nothing may come
     * @param plainHttp hosts that are not asked whether they have TLS
     */
    public static RegistrySettings settings(Duration stall, Set<String> plainHttp) {
        FetchSettings fetch = new FetchSettings(CONNECTIONS, stall, PAUSE, Proxies.NONE, false);
        return new RegistrySettings(fetch, name -> Optional.of(CREDENTIAL), plainHttp, Set.of(), DEADLINE);
    }

    /** What is done through a proxy. */
    @FunctionalInterface
    public interface Use<T> {
        T of(FaultProxy proxy) throws IOException;
    }

    /** Uses the registry through a proxy of its own, and scans what a stranger heard to whom that led. */
    public <T> T use(FaultProxy.Plan plan, Use<T> use) throws IOException {
        try (Stranger stranger = Stranger.create();
                FaultProxy proxy = new FaultProxy(server.port(), plan, stranger.host(), "Basic realm=\"test\"")) {
            T result = use.of(proxy);
            SCAN.requireNone("what a stranger heard", String.join("", stranger.heard()));
            return result;
        }
    }

    /** Does something soon, beside other things. */
    public <T> Future<T> submit(Callable<T> work) {
        return workers.submit(work);
    }

    /** Fails if an exception shows the password. */
    public static void requireNoSecret(Throwable failure) {
        SCAN.requireNone(failure);
    }

    /** Ends the registry, and fails if a log or a file of the test holds the password. */
    @Override
    public void close() throws IOException {
        log.close();
        server.close();
        workers.shutdownNow();
        SCAN.requireNone("the log", log.text() + server.log());
        SCAN.requireNone(directory);
    }
}
