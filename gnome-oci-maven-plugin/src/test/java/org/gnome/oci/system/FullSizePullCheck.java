package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.gnome.oci.io.AtomicOutput;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.LoopbackServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pulls a runtime of full size, which {@code benchmark/make-runtime.sh} makes, from a loopback server in a process of
 * its own: with ostree and with ours from a good server, and with ours from one in trouble. Its name keeps it out of
 * the usual tests: {@code benchmark/pull.sh} runs it.
 */
class FullSizePullCheck {
    private static final int RUNS = Integer.getInteger("gnome-oci.runs", 3);

    /** A time-out that a pull from a bad server can wait for some ten times. */
    private static final String STALL_SECONDS = "5";

    private static final double MAX_REFETCHED = 0.01;

    @TempDir
    private Path work;

    /**
     * What a pull took.
     *
     * @param seconds wall time, from the start of the process to its end
     * @param cpuSeconds CPU time of the process
     * @param sentBytes what the server sent in bodies
     */
    private record Taken(double seconds, double cpuSeconds, long sentBytes) {}

    @Test
    void pullsNoSlowerThanOstreeAndFetchesNothingTwice() throws Exception {
        Path repository = Path.of(System.getProperty("gnome-oci.fullSize", "")).resolve("repo");
        List<Taken> ours = new ArrayList<>();
        List<Taken> ostree = new ArrayList<>();
        List<Taken> mirror = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            ours.add(served(repository, List.of(), this::ours));
            ostree.add(served(repository, List.of(), url -> ostree(url, "true")));
            mirror.add(served(repository, List.of(), url -> ostree(url, "false", "--mirror")));
        }
        Taken faulty = served(repository, List.of("2026"), this::ours);
        print("ours", ours);
        print("ostree pull", ostree);
        print("ostree pull --mirror, no fsync", mirror);
        print("ours, server in trouble", List.of(faulty));
        long needed = ours.get(0).sentBytes;
        double refetched = (double) (faulty.sentBytes - needed) / needed;
        System.out.printf(Locale.ROOT, "ours / ostree pull:          %.2f%n", median(ours) / median(ostree));
        System.out.printf(Locale.ROOT, "ours / ostree pull --mirror: %.2f%n", median(ours) / median(mirror));
        System.out.printf(Locale.ROOT, "fetched twice, in trouble:   %.3f %%%n", 100 * refetched);
        assertThat(refetched).isLessThanOrEqualTo(MAX_REFETCHED);
        assertThat(median(ours)).isLessThanOrEqualTo(median(ostree));
    }

    private static void print(String what, List<Taken> runs) {
        System.out.printf(
                Locale.ROOT,
                "%-32s %7.1f s wall (%s), %6.1f s CPU, %d bytes sent%n",
                what,
                median(runs),
                runs.stream().map(run -> "%.1f".formatted(run.seconds)).toList(),
                runs.stream().mapToDouble(Taken::cpuSeconds).sorted().toArray()[runs.size() / 2],
                runs.get(0).sentBytes);
    }

    private static double median(List<Taken> runs) {
        return runs.stream().map(Taken::seconds).sorted().toList().get(runs.size() / 2);
    }

    private static List<String> java(Class<?> program, List<String> arguments) {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                path,
                program.getName()));
        command.addAll(arguments);
        return command;
    }

    /** Makes a pull from a server that nobody else asks. */
    private Taken served(Path repository, List<String> trouble, Function<String, Pull> client) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(repository.toString(), "0"));
        arguments.addAll(trouble);
        Process server = new ProcessBuilder(java(LoopbackServer.class, arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = server.inputReader(StandardCharsets.UTF_8)) {
            Pull pull = client.apply(lines.readLine());
            double[] seconds = run(pull);
            server.getOutputStream().close();
            long sent = Long.parseLong(lines.readLine().split(" ", -1)[0]);
            return new Taken(seconds[0], seconds[1], sent);
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    /**
     * A pull.
     *
     * @param directory where it goes, which is removed afterwards
     * @param command what does it
     */
    private record Pull(Path directory, List<String> command) {}

    private double[] run(Pull pull) throws Exception {
        Path times = work.resolve("times");
        List<String> timed = new ArrayList<>(List.of("/usr/bin/time", "-o", times.toString(), "-f", "%e %U %S"));
        timed.addAll(pull.command);
        Path output = work.resolve("output");
        int exit = new ProcessBuilder(timed)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        assertThat(exit).as(Files.readString(output)).isZero();
        AtomicOutput.deleteRecursively(pull.directory);
        String[] parts = Files.readString(times).strip().split(" ", -1);
        return new double[] {Double.parseDouble(parts[0]), Double.parseDouble(parts[1]) + Double.parseDouble(parts[2])};
    }

    private Pull ours(String url) {
        Path cache = work.resolve("cache");
        return new Pull(
                cache, java(PullProgram.class, List.of(url, SampleProject.REF, cache.toString(), STALL_SECONDS)));
    }

    private Pull ostree(String url, String fsync, String... options) {
        Path repository = work.resolve("repository");
        try {
            ExternalTool.run(work, "ostree", "--repo=" + repository, "init", "--mode=archive");
            ExternalTool.run(work, "ostree", "--repo=" + repository, "config", "set", "core.fsync", fsync);
            ExternalTool.run(work, "ostree", "--repo=" + repository, "remote", "add", "--no-gpg-verify", "o", url);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        List<String> command = new ArrayList<>(List.of("ostree", "--repo=" + repository, "pull"));
        Collections.addAll(command, options);
        command.addAll(Arrays.asList("o", SampleProject.REF));
        return new Pull(repository, command);
    }
}
