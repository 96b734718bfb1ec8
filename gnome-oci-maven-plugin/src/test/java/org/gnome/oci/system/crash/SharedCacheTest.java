package org.gnome.oci.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gnome.oci.testing.LoopbackServer;
import org.gnome.oci.testing.LoopbackServer.Request;
import org.gnome.oci.testing.Reliability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight processes that build at once, with one cache. */
class SharedCacheTest {
    private static final int PROCESSES = 8;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    @TempDir
    private Path work;

    private LoopbackServer server;
    private TwoBuilds builds;

    @BeforeEach
    void buildUndisturbed() throws Exception {
        server = LoopbackServer.serve(CrashBuild.SAMPLE.resolve("flatpak"));
        builds = TwoBuilds.of(in("undisturbed"));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private CrashBuild in(String target) throws Exception {
        return new CrashBuild(
                work.resolve("target").resolve(target), work.resolve("cache"), server.url(), CrashBuild.ONE);
    }

    private List<String> runAll(List<CrashBuild> all) throws Exception {
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < all.size(); i++) {
                processes.add(BuildProcess.start(all.get(i), work.resolve("tmp"), said(i), Map.of()));
            }
            List<String> said = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                int exit = BuildProcess.finish(processes.get(i), LONGEST);
                said.add(Files.readString(said(i)).strip());
                assertThat(exit).as(said.get(i)).isZero();
            }
            return said;
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private Path said(int process) {
        return work.resolve("said" + process);
    }

    /** How often each was asked for that has the contents of files. */
    private Map<String, Long> bigDownloads() {
        return server.requests().stream()
                .map(Request::target)
                .filter(target -> target.matches("/deltas/.*/\\d+|.*\\.filez"))
                .collect(Collectors.groupingBy(target -> target, Collectors.counting()));
    }

    @Test
    void eightBuildsWithOneCacheAreEqual() throws Exception {
        int rounds = Reliability.count(1, 25);
        Map<String, Long> before = bigDownloads();
        int equal = 0;
        for (int round = 0; round < rounds; round++) {
            List<CrashBuild> all = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                all.add(in("target" + i));
            }
            assertThat(runAll(all)).containsOnly("built");
            for (CrashBuild build : all) {
                assertThat(builds.in(build).wrong(build)).isEmpty();
                equal++;
            }
            for (CrashBuild build : all) {
                build.forget();
            }
        }
        assertThat(bigDownloads())
                .isNotEmpty()
                .allSatisfy((target, count) ->
                        assertThat(count).as(target).isEqualTo(before.getOrDefault(target, 0L) + rounds));
        Reliability.figure(
                "Eight processes share one cache",
                "%d of %d builds with the same digests, nothing fetched twice".formatted(equal, rounds * PROCESSES));
    }

    @Test
    void eightBuildsOfOneTargetMakeItOnce() throws Exception {
        int rounds = Reliability.count(1, 25);
        for (int round = 0; round < rounds; round++) {
            CrashBuild build = builds.next(round);
            assertThat(runAll(Collections.nCopies(PROCESSES, build)))
                    .contains("built")
                    .containsAnyOf("unchanged");
            assertThat(builds.wrong(build)).isEmpty();
        }
        Reliability.figure(
                "Eight processes share one target",
                "%d builds waited for one another and found the same bytes".formatted(rounds * PROCESSES));
    }
}
