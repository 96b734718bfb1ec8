package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.testing.LoopbackServer;
import org.gnome.oci.testing.LoopbackServer.Behaviour;
import org.gnome.oci.testing.LoopbackServer.End;
import org.gnome.oci.testing.LoopbackServer.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes, of which some are killed, with one cache. */
@Timeout(120)
class PullProcessesTest {
    private static final Path SAMPLE = SampleProject.here().repository();
    private static final Behaviour GOOD = LoopbackServer.directory(SAMPLE);
    private static final String LONG_SECONDS = "100";

    @TempDir
    private Path work;

    private Path cache() {
        return work.resolve("cache");
    }

    private Process pull(LoopbackServer server) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        PullProgram.class.getName(),
                        server.url(),
                        SampleProject.REF,
                        cache().toString(),
                        LONG_SECONDS)
                .redirectErrorStream(true)
                .start();
    }

    private static void assertSucceeds(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private Set<String> kept() throws IOException {
        try (Stream<Path> files = Files.walk(cache().resolve("objects"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> "/" + cache().relativize(file))
                    .collect(Collectors.toSet());
        }
    }

    private static List<String> treeObjects(List<Request> requests) {
        return requests.stream()
                .map(Request::target)
                .filter(target -> target.startsWith("/objects/") && !target.endsWith(".commit"))
                .toList();
    }

    @Test
    void fourProcessesFetchEachObjectOnce() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(GOOD)) {
            List<Process> processes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                processes.add(pull(server));
            }
            for (Process process : processes) {
                assertSucceeds(process);
            }
            assertThat(treeObjects(server.requests())).isNotEmpty().doesNotHaveDuplicates();
        }
    }

    @Test
    void aKilledProcessLeavesWhatItHasAndReleasesTheCache() throws Exception {
        CountDownLatch halfWay = new CountDownLatch(60);
        try (LoopbackServer server = LoopbackServer.start(request -> {
            halfWay.countDown();
            return halfWay.getCount() > 0
                    ? GOOD.answer(request)
                    : GOOD.answer(request).cut(1, End.STALL);
        })) {
            Process killed = pull(server);
            assertThat(halfWay.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(new CacheDirectory(cache()).prune(0))
                    .as("while it is in use")
                    .isEmpty();
            killed.destroyForcibly().waitFor();
        }
        Set<String> kept = kept();
        assertThat(kept).isNotEmpty();
        try (LoopbackServer server = LoopbackServer.start(GOOD)) {
            assertSucceeds(pull(server));
            assertThat(treeObjects(server.requests())).isNotEmpty().doesNotContainAnyElementsOf(kept);
        }
        assertThat(new CacheDirectory(cache()).prune(0).orElseThrow().kept()).isZero();
    }
}
