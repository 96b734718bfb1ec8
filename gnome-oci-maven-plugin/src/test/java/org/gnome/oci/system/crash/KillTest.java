package org.gnome.oci.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.gnome.oci.testing.LoopbackServer;
import org.gnome.oci.testing.Reliability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds that are killed: what they leave is whole or nobody sees it, and the next build makes the same bytes. */
class KillTest {
    private static final long SEED = 6;
    private static final int KILLED = 137;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** A build's last moments are as dangerous as its first. */
    private static final double LATEST = 1.1;

    @TempDir
    private Path work;

    private LoopbackServer server;
    private TwoBuilds builds;
    private Path place;
    private int survived;

    @BeforeEach
    void buildUndisturbed() throws Exception {
        server = LoopbackServer.serve(CrashBuild.SAMPLE.resolve("flatpak"));
        place = Files.createDirectory(work.resolve("place"));
        builds = TwoBuilds.of(build());
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private CrashBuild build() throws Exception {
        return new CrashBuild(place.resolve("target"), place.resolve("cache"), server.url(), CrashBuild.ONE);
    }

    private Process start(CrashBuild build, Map<String, String> environment) throws Exception {
        return BuildProcess.start(build, work.resolve("tmp"), work.resolve("said"), environment);
    }

    /** Where nothing is, every second time; else over the other build. */
    private CrashBuild prepare(int round) throws Exception {
        if (round % 2 == 0) {
            build().forget();
        }
        return builds.next(round / 2 + round);
    }

    private void assertNothingToMend(CrashBuild build, String when) throws Exception {
        assertThat(builds.torn()).as("torn, killed " + when).isEmpty();
        assertThat(builds.wrongAfter(build))
                .as("after the next build, killed " + when)
                .isEmpty();
        survived++;
    }

    /**
     * What is in the directory for temporary files. The libraries that zstd-jni and JNA unpack there they remove as
     * soon as they are loaded: that whoever is killed in between leaves one is theirs to mend.
     */
    private List<String> leftInTemporaryDirectory() throws Exception {
        return CrashBuild.digests(work.resolve("tmp")).keySet().stream()
                .filter(name -> !name.contains("libzstd-jni") && !name.contains("jna"))
                .toList();
    }

    private Duration usualTime() throws Exception {
        build().forget();
        long start = System.nanoTime();
        Process process = start(build(), Map.of());
        assertThat(BuildProcess.finish(process, LONGEST))
                .as(Files.readString(work.resolve("said")))
                .isZero();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void aBuildThatIsKilledAtAnyMomentLeavesNothingToMend() throws Exception {
        long longest = (long) (usualTime().toNanos() * LATEST);
        Random random = new Random(SEED);
        int kills = Reliability.count(16, 200);
        int running = 0;
        for (int round = 0; round < kills; round++) {
            CrashBuild build = prepare(round);
            Process process = start(build, Map.of());
            long moment = (long) (random.nextDouble() * longest);
            process.waitFor(moment, TimeUnit.NANOSECONDS);
            process.destroyForcibly();
            running += process.waitFor() == KILLED ? 1 : 0;
            assertNothingToMend(build, "after " + moment + " ns, round " + round);
        }
        assertThat(leftInTemporaryDirectory()).isEmpty();
        assertThat(running).as("that were killed before they were done").isGreaterThan(kills / 2);
        Reliability.figure(
                "A build killed at any moment leaves nothing to mend",
                "%d of %d builds killed at random moments, %d next builds the same, nothing left behind"
                        .formatted(running, kills, survived));
    }

    @Test
    void aBuildThatIsKilledAtAnyCallLeavesNothingToMend() throws Exception {
        Path library = FailingCalls.compile(work);
        int killed = killAtCalls(library, true, Reliability.count(150, 6))
                + killAtCalls(library, false, Reliability.count(50, 2));
        assertThat(leftInTemporaryDirectory()).isEmpty();
        assertThat(killed).isGreaterThan(5);
        Reliability.figure(
                "A build killed at a system call leaves nothing to mend",
                "%d builds killed at a write, fsync, rename…, %d next builds the same".formatted(killed, survived));
    }

    /**
     * Kills a build at every so-and-so-many-th call until it makes no more, where nothing is, or over the other one.
     * Then it is made again, or the other one is, of which all may be there still.
     */
    private int killAtCalls(Path library, boolean fresh, int step) throws Exception {
        int killed = 0;
        boolean reached = true;
        CrashBuild there = build();
        for (int call = 1; reached; call += step) {
            CrashBuild build = builds.other(there);
            if (fresh) {
                build.forget();
            }
            Process process = start(build, with(FailingCalls.environment(library, place), call));
            reached = BuildProcess.finish(process, LONGEST) == KILLED;
            there = killed % 2 == 0 ? build : there;
            assertNothingToMend(there, "at call " + call);
            killed += reached ? 1 : 0;
        }
        return killed;
    }

    private static Map<String, String> with(Map<String, String> environment, int call) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("FAILING_CALLS_KILL_AT", Integer.toString(call));
        return all;
    }
}
