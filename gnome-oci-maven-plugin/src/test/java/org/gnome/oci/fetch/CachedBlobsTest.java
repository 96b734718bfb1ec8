package org.gnome.oci.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.Lease;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.testing.LoopbackServer;
import org.gnome.oci.testing.LoopbackServer.Behaviour;
import org.gnome.oci.testing.LoopbackServer.End;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CachedBlobsTest {
    private static final int SIZE = 1_000_000;
    private static final int HALF = SIZE / 2;
    private static final byte[] BODY = body(1, SIZE);
    private static final byte[] OTHER_BODY = body(2, SIZE);
    private static final Digest DIGEST = Digest.ofContent(BODY);
    private static final long LIMIT = 2_000_000;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Behaviour GOOD = request -> LoopbackServer.bytes(request, BODY);

    @TempDir
    private Path directory;

    private final List<LoopbackServer> servers = new ArrayList<>();

    private static byte[] body(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
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

    private CacheDirectory cache() {
        return new CacheDirectory(directory);
    }

    private Path blob() {
        return directory.resolve("blobs/sha256").resolve(DIGEST.hex());
    }

    private Path partial() {
        return directory.resolve("tmp/blob-" + DIGEST.hex() + ".partial");
    }

    private void leavePartial(byte[] bytes) throws IOException {
        Files.createDirectories(directory.resolve("tmp"));
        Files.write(partial(), bytes);
    }

    private byte[] obtain(LoopbackServer server) throws IOException {
        return obtain(server, false, BodyProgress.SILENT);
    }

    private byte[] obtain(LoopbackServer server, boolean offline, BodyProgress progress) throws IOException {
        FetchSettings settings =
                new FetchSettings(4, Duration.ofSeconds(60), Duration.ofMillis(1), Proxies.NONE, offline);
        CacheDirectory cache = cache();
        try (Lease lease = cache.use();
                HttpFetcher fetcher = new HttpFetcher(settings, cache.temporary())) {
            assertThat(lease).isNotNull();
            CachedBlobs blobs = new CachedBlobs(cache, fetcher, NOW);
            URI uri = URI.create(server.url() + "/file");
            try (RandomAccessSource source = blobs.obtain("file", DIGEST, uri, LIMIT, progress);
                    InputStream in = source.openStream()) {
                assertThat(source.name()).isEqualTo("file");
                return in.readAllBytes();
            }
        }
    }

    @Test
    void fetchesOnceAndWritesDownWhenItWasUsed() throws IOException {
        LoopbackServer server = server(GOOD);
        assertThat(obtain(server)).isEqualTo(BODY);
        Files.setLastModifiedTime(blob(), FileTime.from(Instant.EPOCH));
        assertThat(obtain(server)).isEqualTo(BODY);
        assertThat(server.requests()).hasSize(1);
        assertThat(Files.getLastModifiedTime(blob()).toInstant()).isEqualTo(NOW);
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void servesOfflineWhatItHas() throws IOException {
        LoopbackServer server = server(GOOD);
        assertThatThrownBy(() -> obtain(server, true, BodyProgress.SILENT))
                .isInstanceOf(FetchException.class)
                .hasMessage("file is not in the cache, or damaged there");
        obtain(server);
        assertThat(obtain(server, true, BodyProgress.SILENT)).isEqualTo(BODY);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, HALF, SIZE})
    void fetchesAgainWhatIsDamaged(int size) throws IOException {
        LoopbackServer server = server(GOOD);
        obtain(server);
        byte[] damaged = Arrays.copyOf(BODY, size);
        if (size > 0) {
            damaged[size - 1] ^= 1;
        }
        Files.write(blob(), damaged);
        assertThatThrownBy(() -> obtain(server, true, BodyProgress.SILENT)).isInstanceOf(FetchException.class);
        assertThat(obtain(server)).isEqualTo(BODY);
        assertThat(blob()).hasBinaryContent(BODY);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    @DisplayName("CVE-2026-50195: refuses another file than its digest names and keeps nothing of it")
    void refusesAnotherFileAndKeepsNothingOfIt() throws IOException {
        LoopbackServer server = server(request -> LoopbackServer.bytes(request, OTHER_BODY));
        assertThatThrownBy(() -> obtain(server))
                .isInstanceOf(IntegrityException.class)
                .hasMessage("[file] file: expected " + DIGEST + " but found " + Digest.ofContent(OTHER_BODY));
        assertThat(blob()).doesNotExist();
        assertThat(partial()).doesNotExist();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void goesOnWhereAKilledProcessStopped() throws IOException {
        LoopbackServer server = server(GOOD);
        leavePartial(Arrays.copyOf(BODY, HALF));
        assertThat(obtain(server)).isEqualTo(BODY);
        assertThat(server.bodyBytes()).isEqualTo(BODY.length - HALF);
        assertThat(partial()).doesNotExist();
    }

    @Test
    void goesOnWhereAFailedDownloadStopped() throws IOException {
        AtomicBoolean broken = new AtomicBoolean(true);
        LoopbackServer server = server(request -> !broken.get()
                ? GOOD.answer(request)
                : request.number() == 0 ? GOOD.answer(request).cut(HALF, End.DROP) : LoopbackServer.status(404));
        assertThatThrownBy(() -> obtain(server)).isInstanceOf(FetchException.class);
        assertThat(partial()).hasBinaryContent(Arrays.copyOf(BODY, HALF));
        broken.set(false);
        assertThat(obtain(server)).isEqualTo(BODY);
        assertThat(server.bodyBytes()).isEqualTo(BODY.length);
    }

    @Test
    void takesWhatIsCompleteAlready() throws IOException {
        LoopbackServer server = server(GOOD);
        leavePartial(BODY);
        assertThat(obtain(server)).isEqualTo(BODY);
        assertThat(server.bodyBytes()).isZero();
    }

    /** docker-registry says that nothing is missing in an answer that has the length of the file, but not the file. */
    @Test
    void takesWhatIsCompleteAlreadyWhereTheAnswerBreaksOff() throws IOException {
        LoopbackServer server = server(request -> {
            LoopbackServer.Answer answer = GOOD.answer(request);
            return answer.status() != 416
                    ? answer
                    : new LoopbackServer.Answer(416, answer.headers(), answer.content(), 0, 33, End.DROP)
                            .withHeader("Content-Length", String.valueOf(SIZE));
        });
        leavePartial(BODY);
        assertThat(obtain(server)).isEqualTo(BODY);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {HALF, SIZE, 1_500_000, 2_500_000})
    void beginsAnewIfThePartIsOfAnotherFile(int size) throws IOException {
        LoopbackServer server = server(GOOD);
        leavePartial(body(3, size));
        assertThat(obtain(server)).isEqualTo(BODY);
    }

    @Test
    void beginsAnewIfTheServerReplacedTheFileMeanwhile() throws IOException {
        LoopbackServer server = server(request -> request.number() == 0
                ? LoopbackServer.bytes(request, OTHER_BODY).cut(HALF, End.DROP)
                : GOOD.answer(request));
        assertThat(obtain(server)).isEqualTo(BODY);
        assertThat(server.requests()).hasSize(3);
    }

    /** As a server does that has another file than the signed list says, behind a connection that breaks often. */
    @Test
    @Timeout(30)
    void givesUpOnAnotherFileThatBreaksOffEachTime() throws IOException {
        LoopbackServer server = server(request -> request.number() % 2 == 0
                ? LoopbackServer.bytes(request, OTHER_BODY).cut(HALF, End.DROP)
                : LoopbackServer.bytes(request, OTHER_BODY));
        assertThatThrownBy(() -> obtain(server))
                .isInstanceOf(IntegrityException.class)
                .hasMessage("[file] file: expected " + DIGEST + " but found " + Digest.ofContent(OTHER_BODY));
        assertThat(blob()).doesNotExist();
        assertThat(partial()).doesNotExist();
    }

    @Test
    void doesNotFillTheDiskWithABodyWithoutEnd() throws IOException {
        LoopbackServer server = server(request -> LoopbackServer.bytes(request, body(4, 3_000_000)));
        assertThatThrownBy(() -> obtain(server))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("is larger than the 2000000 bytes that it may have");
    }

    @Test
    void eightThreadsFetchItOnce() throws Exception {
        LoopbackServer server = server(GOOD);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<byte[]> task = () -> obtain(server);
            for (Future<byte[]> result : threads.invokeAll(Collections.nCopies(8, task))) {
                assertThat(result.get()).isEqualTo(BODY);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void tellsHowFarItIs() throws IOException {
        LoopbackServer server = server(GOOD);
        leavePartial(Arrays.copyOf(BODY, HALF));
        List<Long> sizes = Collections.synchronizedList(new ArrayList<>());
        obtain(server, false, (size, total) -> {
            assertThat(total).isEqualTo(BODY.length);
            sizes.add(size);
        });
        assertThat(sizes).isSorted().first().matches(size -> size > HALF);
        assertThat(sizes).endsWith((long) BODY.length);
    }

    @Test
    void pruningCountsBlobsAndRemovesWhatBrokeOff() throws IOException {
        LoopbackServer server = server(GOOD);
        obtain(server);
        leavePartial(new byte[1]);
        assertThat(cache().prune(BODY.length)).hasValue(new Pruning(0, 0, 1, BODY.length));
        assertThat(partial()).doesNotExist();
        assertThat(cache().prune(BODY.length - 1)).hasValue(new Pruning(1, BODY.length, 0, 0));
        assertThat(blob()).doesNotExist();
    }
}
