package org.gnome.oci.source.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.fetch.HttpFetcher;
import org.gnome.oci.fetch.Pruning;
import org.gnome.oci.fetch.RemoteFiles;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.FaultyBehaviour;
import org.gnome.oci.testing.LoopbackServer;
import org.gnome.oci.testing.LoopbackServer.Behaviour;
import org.gnome.oci.testing.LoopbackServer.Request;
import org.gnome.oci.trust.UntrustedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteRepositoryTest {
    private static final String REF = RemoteWork.REF;
    private static final Behaviour GOOD = LoopbackServer.directory(RemoteWork.SAMPLE);

    @TempDir
    private Path cache;

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

    private List<String> read(LoopbackServer server) throws IOException {
        return RemoteWork.in(cache).read(server, REF);
    }

    private static List<String> expected() throws IOException {
        return RemoteWork.readLocally(RemoteWork.SAMPLE, REF);
    }

    private static List<String> objects(LoopbackServer server) {
        return server.requests().stream()
                .map(Request::target)
                .filter(target -> target.startsWith("/objects/"))
                .toList();
    }

    @Test
    void aColdCacheIsFilledWithWhatTheTreeNeedsAndEachObjectIsAskedForOnce() throws IOException {
        LoopbackServer server = server(GOOD);
        assertThat(read(server)).isEqualTo(expected());
        assertThat(objects(server)).doesNotHaveDuplicates();
        assertThat(server.requests("/summary.idx")).hasSize(1);
        assertThat(server.requests("/summary")).isEmpty();
        assertThat(cache.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void aWarmCacheNeedsNoObject() throws IOException {
        LoopbackServer server = server(GOOD);
        read(server);
        int before = objects(server).size();
        assertThat(read(server)).isEqualTo(expected());
        assertThat(objects(server)).hasSize(before);
        assertThat(server.requests("/summary.idx")).hasSize(2);
    }

    @Test
    void ostreeFindsNothingWrongWithTheCache() throws Exception {
        ExternalTool.require("ostree");
        read(server(GOOD));
        String commit =
                Files.readString(RemoteWork.SAMPLE.resolve("refs/heads/" + REF)).strip();
        ExternalTool.run(cache, "ostree", "--repo=" + cache, "fsck", "--quiet");
        String listed =
                new String(ExternalTool.run(cache, "ostree", "--repo=" + cache, "ls", commit), StandardCharsets.UTF_8);
        assertThat(listed).contains("/files", "/metadata");
    }

    @Test
    void aFullCacheIsEnoughOffline() throws IOException {
        LoopbackServer server = server(GOOD);
        read(server);
        int before = server.requests().size();
        assertThat(RemoteWork.in(cache).whenOffline().read(server, REF)).isEqualTo(expected());
        assertThat(server.requests()).hasSize(before);
    }

    @Test
    void anEmptyCacheFailsOfflineAtOnce() throws IOException {
        LoopbackServer server = server(GOOD);
        assertThatThrownBy(() -> RemoteWork.in(cache).whenOffline().read(server, REF))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("The summary of " + server.url() + " is not in the cache");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void anIncompleteCacheListsOfflineWhatIsMissing() throws IOException {
        LoopbackServer server = server(GOOD);
        read(server);
        Path gone = RemoteWork.in(cache).someObject(".filez");
        Files.delete(gone);
        Path damaged = RemoteWork.in(cache).someObject(".filez");
        Files.write(damaged, new byte[100]);
        assertThatThrownBy(() -> RemoteWork.in(cache).whenOffline().read(server, REF))
                .isInstanceOfSatisfying(
                        FetchException.class, e -> assertThat(e.advice()).contains("--offline"))
                .hasMessageContaining("2 of ")
                .hasMessageContaining(cache.resolve("objects").relativize(gone).toString())
                .hasMessageContaining(
                        cache.resolve("objects").relativize(damaged).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {".filez", ".dirtree", ".dirmeta", ".commit"})
    void aDamagedObjectOfTheCacheIsFetchedAgain(String suffix) throws IOException {
        LoopbackServer server = server(GOOD);
        read(server);
        int before = objects(server).size();
        Path damaged = RemoteWork.in(cache).someObject(suffix);
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 1;
        Files.write(damaged, bytes);
        assertThat(read(server)).isEqualTo(expected());
        assertThat(objects(server).subList(before, objects(server).size()))
                .containsExactly("/objects/" + cache.resolve("objects").relativize(damaged));
    }

    @Test
    void aDamagedSummaryOfTheCacheIsFetchedAgain() throws IOException {
        LoopbackServer server = server(GOOD);
        read(server);
        try (Stream<Path> files = Files.walk(cache.resolve("remotes"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".gz")).toList()) {
                Files.write(file, new byte[10]);
            }
        }
        assertThat(read(server)).isEqualTo(expected());
    }

    @ParameterizedTest
    @ValueSource(strings = {".filez", ".dirtree", ".dirmeta", ".commit"})
    void aTamperedObjectIsRefusedAndNotKept(String suffix) throws IOException {
        AtomicBoolean tampered = new AtomicBoolean();
        LoopbackServer server = server(request -> {
            if (!request.target().endsWith(suffix)) {
                return GOOD.answer(request);
            }
            tampered.set(true);
            byte[] bytes = Files.readAllBytes(
                    RemoteWork.SAMPLE.resolve(request.target().substring(1)));
            bytes[bytes.length / 2] ^= 1;
            return LoopbackServer.bytes(request, bytes);
        });
        assertThatThrownBy(() -> read(server))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(suffix);
        assertThat(tampered).isTrue();
        assertThatThrownBy(() -> RemoteWork.in(cache).someObject(suffix)).isInstanceOf(NoSuchElementException.class);
        assertThat(cache.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void aMissingObjectIsNamedWithItsUrl() throws IOException {
        LoopbackServer server = server(
                request -> request.target().endsWith(".filez") ? LoopbackServer.status(404) : GOOD.answer(request));
        assertThatThrownBy(() -> read(server))
                .isInstanceOfSatisfying(
                        FetchException.class, e -> assertThat(e.isNotFound()).isTrue())
                .hasMessageContaining(server.url() + "/objects/")
                .hasMessageContaining("answered 404");
    }

    @Test
    void anInterruptedPullGoesOnWhereItStopped() throws IOException {
        AtomicBoolean broken = new AtomicBoolean(true);
        LoopbackServer server = server(request -> broken.get()
                        && request.target().endsWith(".filez")
                        && request.target().compareTo("/objects/80") > 0
                ? LoopbackServer.status(403)
                : GOOD.answer(request));
        assertThatThrownBy(() -> read(server)).isInstanceOf(FetchException.class);
        List<String> kept;
        try (Stream<Path> files = Files.walk(cache.resolve("objects"))) {
            kept = files.filter(Files::isRegularFile)
                    .map(file -> "/objects/" + cache.resolve("objects").relativize(file))
                    .toList();
        }
        assertThat(kept).isNotEmpty();
        int before = server.requests().size();
        broken.set(false);
        assertThat(read(server)).isEqualTo(expected());
        assertThat(server.requests().subList(before, server.requests().size()).stream()
                        .map(Request::target))
                .doesNotContainAnyElementsOf(kept);
    }

    @Test
    void aServerInTroubleSendsNoByteOfAnObjectTwice() throws IOException {
        LoopbackServer server = server(new FaultyBehaviour(GOOD, 7, 0.3, 0));
        assertThat(read(server)).isEqualTo(expected());
        long sent = server.bodyBytes();
        LoopbackServer good = server(GOOD);
        RemoteWork.in(cache.resolve("other")).read(good, REF);
        assertThat(sent).isLessThanOrEqualTo(good.bodyBytes() * 101 / 100);
    }

    @Test
    void eightThreadsShareOneCacheAndFetchEachObjectOnce() throws Exception {
        LoopbackServer server = server(GOOD);
        List<String> expected = expected();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<List<String>>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tasks.add(() -> read(server));
            }
            for (Future<List<String>> result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
        Map<String, Long> counts = objects(server).stream()
                .filter(target -> !target.endsWith(".commit"))
                .collect(Collectors.groupingBy(target -> target, Collectors.counting()));
        assertThat(counts.values()).containsOnly(1L);
    }

    @Test
    void pruningRemovesNothingWhileTheCacheIsInUse() throws IOException {
        LoopbackServer server = server(GOOD);
        CacheDirectory directory = new CacheDirectory(cache);
        try (RemoteRepository repository = RemoteWork.in(cache).open(server.url())) {
            repository.tree(repository.commit(repository.resolve(REF), "this test"));
            assertThat(directory.prune(0)).isEmpty();
        }
        Pruning pruning = directory.prune(0).orElseThrow();
        assertThat(pruning.kept()).isZero();
        assertThat(pruning.removed()).isEqualTo(objects(server).size());
        assertThat(read(server)).isEqualTo(expected());
    }

    @Test
    void pruningRemovesWhatWasNotUsedForTheLongestTime() throws IOException {
        LoopbackServer server = server(GOOD);
        read(server);
        Path oldest = RemoteWork.in(cache).someObject(".filez");
        try (Stream<Path> files = Files.walk(cache.resolve("objects"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2025-01-01T00:00:00Z")));
            }
        }
        Files.setLastModifiedTime(oldest, FileTime.from(Instant.parse("2024-12-31T23:59:59Z")));
        CacheDirectory directory = new CacheDirectory(cache);
        long all = directory.prune(Long.MAX_VALUE).orElseThrow().keptBytes();
        assertThat(directory.prune(all - 1).orElseThrow().removed()).isEqualTo(1);
        assertThat(oldest).doesNotExist();
        read(server);
        assertThat(Files.getLastModifiedTime(RemoteWork.in(cache).someObject(".dirtree"))
                        .toInstant())
                .as("use is written down")
                .isEqualTo("2026-01-02T03:04:05Z");
    }

    @Test
    void aSignatureThatIsUsedIsNoOlderForPruningThanItsCommit() throws IOException {
        LoopbackServer server = server(GOOD);
        RemoteWork verified = RemoteWork.in(cache).verifiedBy(new RemoteWork.Believer("nothing"));
        verified.read(server, REF);
        Path signature = RemoteWork.in(cache).someObject(".commitmeta");
        Files.setLastModifiedTime(signature, FileTime.from(Instant.EPOCH));
        verified.read(server, REF);
        assertThat(Files.getLastModifiedTime(signature))
                .isEqualTo(Files.getLastModifiedTime(RemoteWork.in(cache).someObject(".commit")));
    }

    @Test
    void anObjectThatCannotBeVerifiedFailsAndIsNotWaitedForInVain() throws IOException {
        LoopbackServer server = server(GOOD);
        CacheDirectory directory = new CacheDirectory(cache);
        directory.use().close();
        try (HttpFetcher fetcher = new HttpFetcher(FetchSettings.online(), directory.temporary())) {
            RemoteFiles files = new RemoteFiles(URI.create(server.url()), directory, fetcher);
            RemoteObjects objects = new RemoteObjects(files, new CachedObjects(directory, Instant.EPOCH), false, 1);
            // Whatever is thrown where objects are verified, such as an error of the virtual machine, is as this.
            objects.close();
            String commit = Files.readString(RemoteWork.SAMPLE.resolve("refs/heads/" + REF))
                    .strip();
            assertThat(objects.obtain(new ObjectName(new Digest(commit), ObjectType.COMMIT)))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableOfType(ExecutionException.class);
        }
    }

    @Test
    void signaturesAreJudgedBeforeAnythingIsParsedOrFetchedForIt() throws IOException {
        LoopbackServer server = server(GOOD);
        RemoteWork.Believer doubtsIndex = new RemoteWork.Believer("summary.idx");
        assertThatThrownBy(() -> RemoteWork.in(cache).verifiedBy(doubtsIndex).read(server, REF))
                .isInstanceOf(UntrustedException.class);
        assertThat(server.requests().stream().map(Request::target))
                .allMatch(target -> target.startsWith("/summary.idx") || target.endsWith(".idx.sig"));
        RemoteWork.Believer doubtsCommit = new RemoteWork.Believer(".commit");
        assertThatThrownBy(() -> RemoteWork.in(cache).verifiedBy(doubtsCommit).read(server, REF))
                .isInstanceOf(UntrustedException.class);
        assertThat(objects(server)).allMatch(target -> target.endsWith(".commit") || target.endsWith(".commitmeta"));
        RemoteWork.Believer believes = new RemoteWork.Believer("nothing");
        assertThat(RemoteWork.in(cache).verifiedBy(believes).read(server, REF)).isEqualTo(expected());
        assertThat(believes.asked)
                .hasSize(2)
                .allMatch(asked -> asked.endsWith(" with 1"))
                .first()
                .asString()
                .startsWith("summary.idx of http");
        assertThat(RemoteWork.in(cache).whenOffline().verifiedBy(believes).read(server, REF))
                .isEqualTo(expected());
    }

    @Test
    void aRepositoryWithoutSignaturesIsRefusedByWhoWantsThem() throws IOException {
        LoopbackServer server =
                server(request -> request.target().endsWith("sig") ? LoopbackServer.status(404) : GOOD.answer(request));
        assertThatThrownBy(() -> RemoteWork.in(cache)
                        .verifiedBy(new RemoteWork.Believer("nothing"))
                        .read(server, REF))
                .isInstanceOf(UntrustedException.class);
    }

    @Test
    void theWholeSummaryIsReadWhereThereIsNoIndex() throws IOException {
        LoopbackServer server = server(
                request -> request.target().equals("/summary.idx") ? LoopbackServer.status(404) : GOOD.answer(request));
        assertThat(read(server)).isEqualTo(expected());
        assertThat(server.requests("/summary")).hasSize(1);
        assertThat(RemoteWork.in(cache).whenOffline().read(server, REF)).isEqualTo(expected());
    }

    @Test
    void aSummaryThatIsNotTheOneOfTheIndexIsRefused() throws IOException {
        LoopbackServer server = server(request -> request.target().endsWith(".gz")
                ? LoopbackServer.bytes(request, Files.readAllBytes(RemoteWork.SAMPLE.resolve("summary")))
                : GOOD.answer(request));
        assertThatThrownBy(() -> read(server))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("summaries/");
    }

    @Test
    void aRefThatIsNotThereIsNamedWithItsNeighbours() throws IOException {
        LoopbackServer server = server(GOOD);
        assertThatThrownBy(() -> RemoteWork.in(cache).read(server, "runtime/org.gnome.Plat/x86_64/master"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("has no such ref")
                .hasMessageContaining("runtime/org.gnome.Platform/x86_64/master");
        assertThatThrownBy(() -> RemoteWork.in(cache).read(server, "runtime/org.gnome.Platform/vax/master"))
                .hasMessageContaining("nothing for the architecture vax, only for x86_64");
        assertThatThrownBy(() -> RemoteWork.in(cache).read(server, "../etc/passwd"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("is no ref");
    }

    @Test
    void aCommitCanBeNamedByItsChecksum() throws IOException {
        LoopbackServer server = server(GOOD);
        String commit =
                Files.readString(RemoteWork.SAMPLE.resolve("refs/heads/" + REF)).strip();
        assertThat(RemoteWork.in(cache).read(server, commit)).isEqualTo(expected());
        assertThat(server.requests("/summary.idx")).isEmpty();
    }

    @Test
    void aPlaceThatIsNoRepositoryIsCalledThat() throws IOException {
        LoopbackServer server = server(request -> LoopbackServer.status(404));
        assertThatThrownBy(() -> read(server))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("this is no repository");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http:///nowhere", "http://a/?q", "http://me:secret@a/", "http://a b/"})
    void urlsThatAreNoneAreRefusedWithoutTheirSecrets(String url) {
        assertThatThrownBy(() -> RemoteWork.in(cache).open(url))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void aSignatureFileWithoutEndIsNotRead() throws IOException {
        LoopbackServer server = server(request -> request.target().endsWith(".commitmeta")
                ? LoopbackServer.bytes(request, new byte[2_000_000])
                : GOOD.answer(request));
        assertThatThrownBy(() -> RemoteWork.in(cache)
                        .verifiedBy(new RemoteWork.Believer("nothing"))
                        .read(server, REF))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("is larger than");
    }

    @Test
    void theRefsOfTheArchitecturesThatWereAskedForAreListed() throws IOException {
        try (RemoteRepository repository =
                RemoteWork.in(cache).open(server(GOOD).url())) {
            assertThat(repository.refs("runtime/")).isEmpty();
            repository.resolve(REF);
            assertThat(repository.refs("runtime/org.gnome.Platform.L"))
                    .containsExactly("runtime/org.gnome.Platform.Locale/x86_64/master");
        }
    }
}
