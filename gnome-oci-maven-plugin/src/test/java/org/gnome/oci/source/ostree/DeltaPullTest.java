package org.gnome.oci.source.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.fetch.Proxies;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.LoopbackServer;
import org.gnome.oci.testing.LoopbackServer.Behaviour;
import org.gnome.oci.testing.LoopbackServer.Request;
import org.gnome.oci.testing.TreeListing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls the sample, which has a delta from scratch, from a server on the loopback interface. */
class DeltaPullTest {
    private static final String REF = "runtime/org.gnome.Platform/x86_64/master";
    private static final Path SAMPLE =
            Path.of("../images/channels/sample/flatpak").toAbsolutePath().normalize();
    private static final Behaviour GOOD = LoopbackServer.directory(SAMPLE);

    @TempDir
    private Path cache;

    private List<String> read(LoopbackServer server, boolean offline) throws IOException {
        return read(server, REF, offline);
    }

    private List<String> read(LoopbackServer server, String ref, boolean offline) throws IOException {
        FetchSettings fetch = new FetchSettings(4, Duration.ofSeconds(30), Duration.ofMillis(1), Proxies.NONE, offline);
        PullSettings settings =
                new PullSettings(new CacheDirectory(cache), fetch, 2, false, Instant.EPOCH, PullProgress.SILENT, true);
        RemoteRepository repository = RemoteRepository.open(server.url(), settings, Optional.empty());
        try (OstreeTreeSource source = OstreeTreeSource.open(repository, ref, Optional.empty())) {
            return TreeListing.of(source.read());
        }
    }

    private static List<String> expected() throws IOException {
        return expected(SAMPLE, REF);
    }

    private static List<String> expected(Path directory, String ref) throws IOException {
        try (OstreeTreeSource source = OstreeTreeSource.open(directory, ref, Optional.empty())) {
            return TreeListing.of(source.read());
        }
    }

    private static List<String> targets(LoopbackServer server, String folder) {
        return server.requests().stream()
                .map(Request::target)
                .filter(target -> target.startsWith(folder) && !target.endsWith(".commit"))
                .toList();
    }

    @Test
    void aColdCacheIsFilledWithTwoRequests() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(GOOD)) {
            assertThat(read(server, false)).isEqualTo(expected());
            assertThat(targets(server, "/objects/")).isEmpty();
            assertThat(targets(server, "/deltas/")).hasSize(2);

            assertThat(read(server, false)).isEqualTo(expected());
            assertThat(read(server, true)).isEqualTo(expected());
            assertThat(targets(server, "/deltas/")).hasSize(2);
        }
        assertThat(cache.resolve("tmp")).isEmptyDirectory();
        try (Stream<Path> kept = Files.walk(cache.resolve("remotes"))) {
            assertThat(kept.filter(file -> file.endsWith("superblock"))).isEmpty();
        }
    }

    @Test
    void ostreeFindsNothingWrongWithTheCache() throws Exception {
        ExternalTool.require("ostree");
        try (LoopbackServer server = LoopbackServer.start(GOOD)) {
            read(server, false);
        }
        ExternalTool.run(cache, "ostree", "--repo=" + cache, "fsck", "--quiet");
    }

    @Test
    void fewMissingObjectsAreFetchedOnTheirOwn() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(GOOD)) {
            read(server, false);
            Files.delete(RemoteWork.in(cache).someObject(".filez"));
            assertThat(read(server, false)).isEqualTo(expected());
            assertThat(targets(server, "/objects/")).hasSize(1);
            assertThat(targets(server, "/deltas/")).hasSize(2);
        }
    }

    private static void ostree(Path directory, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ostree", "--repo=repo"));
        command.addAll(Arrays.asList(arguments));
        ExternalTool.run(directory, command.toArray(String[]::new));
    }

    /** Some megabytes in small files, so that parts of one megabyte have many objects each. */
    @Test
    void manyPartsAreTakenOneAfterTheOther(@TempDir Path directory) throws Exception {
        ExternalTool.require("ostree");
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Random random = new Random(7);
        for (int i = 0; i < 35; i++) {
            byte[] content = new byte[100_000];
            random.nextBytes(content);
            Files.write(tree.resolve("file" + i), content);
        }
        ostree(directory, "init", "--mode=archive");
        ostree(directory, "commit", "--tree=dir=tree", "--branch=many", "--owner-uid=0", "--owner-gid=0");
        ostree(directory, "static-delta", "generate", "--empty", "--max-chunk-size=1", "many");
        ostree(directory, "summary", "--update");

        try (LoopbackServer server = LoopbackServer.serve(directory.resolve("repo"))) {
            assertThat(read(server, "many", false)).isEqualTo(expected(directory.resolve("repo"), "many"));
            assertThat(targets(server, "/objects/")).isEmpty();
            assertThat(targets(server, "/deltas/")).doesNotHaveDuplicates().hasSize(5);
        }
    }

    private void requireLooseObjects(Behaviour behaviour) throws IOException {
        try (LoopbackServer server = LoopbackServer.start(behaviour)) {
            assertThat(read(server, false)).isEqualTo(expected());
            assertThat(targets(server, "/objects/")).hasSizeGreaterThan(50);
            assertThat(targets(server, "/deltas/")).isNotEmpty();
        }
        assertThat(cache.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void objectsAreFetchedOnTheirOwnWhereThereIsNoDelta() throws Exception {
        requireLooseObjects(
                request -> request.target().startsWith("/deltas/") ? LoopbackServer.status(404) : GOOD.answer(request));
    }

    @Test
    void objectsAreFetchedOnTheirOwnWhereAPartIsMissing() throws Exception {
        requireLooseObjects(
                request -> request.target().endsWith("/0") ? LoopbackServer.status(404) : GOOD.answer(request));
    }

    @Test
    void objectsAreFetchedOnTheirOwnWhereAPartIsBroken() throws Exception {
        requireLooseObjects(request ->
                request.target().endsWith("/0") ? LoopbackServer.bytes(request, new byte[1000]) : GOOD.answer(request));
    }

    @Test
    void objectsAreFetchedOnTheirOwnWhereTheSuperblockIsBroken() throws Exception {
        requireLooseObjects(request -> request.target().endsWith("/superblock")
                ? LoopbackServer.bytes(request, new byte[1000])
                : GOOD.answer(request));
    }
}
