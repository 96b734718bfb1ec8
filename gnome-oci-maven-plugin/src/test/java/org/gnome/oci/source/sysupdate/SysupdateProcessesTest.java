package org.gnome.oci.source.sysupdate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.gnome.oci.testing.LoopbackServer;
import org.gnome.oci.testing.LoopbackServer.Behaviour;
import org.gnome.oci.testing.LoopbackServer.End;
import org.gnome.oci.testing.LoopbackServer.Request;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes, of which one is killed, with one cache. */
@Timeout(120)
class SysupdateProcessesTest {
    @TempDir
    private static Path shared;

    private static PublishedReleases published;
    private static Path keys;

    @TempDir
    private Path work;

    @BeforeAll
    static void publish() throws Exception {
        published = PublishedReleases.create(shared);
        published.usr("1");
        byte[] list = published.list(published.names());
        Files.write(published.directory().resolve(PublishedReleases.SUMS), list);
        Files.write(published.directory().resolve(PublishedReleases.SIGNATURE), published.sign(list));
        keys = Files.write(shared.resolve("keys"), published.gpg().export(published.key()));
    }

    @AfterAll
    static void stopTheAgent() throws Exception {
        if (published != null) {
            published.gpg().stop();
        }
    }

    private static Behaviour good() {
        return LoopbackServer.directory(published.directory());
    }

    private Process open(LoopbackServer server) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        SysupdateProgram.class.getName(),
                        server.url(),
                        "usr",
                        work.resolve("cache").toString(),
                        keys.toString())
                .redirectErrorStream(true)
                .start();
    }

    private static void assertOpens(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).isEqualTo("usr=1");
    }

    private static List<String> images(LoopbackServer server) {
        return server.requests().stream()
                .map(Request::target)
                .filter(target -> target.startsWith("/usr-"))
                .toList();
    }

    @Test
    void threeProcessesFetchEachFileOnce() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(good())) {
            List<Process> processes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                processes.add(open(server));
            }
            for (Process process : processes) {
                assertOpens(process);
            }
            assertThat(images(server)).hasSize(2).doesNotHaveDuplicates();
        }
    }

    @Test
    void aKilledProcessLeavesWhatHasComeIn() throws Exception {
        String name = published.name("usr-x86-64_1_", ".raw.zst");
        long size = Files.size(published.directory().resolve(name));
        CountDownLatch halfIsThere = new CountDownLatch(1);
        try (LoopbackServer server = LoopbackServer.start(request -> {
            if (!request.target().endsWith(".zst")) {
                return good().answer(request);
            }
            if (request.number() == 0) {
                return good().answer(request).cut(size / 2, End.DROP);
            }
            // Who asks for the rest has the half.
            halfIsThere.countDown();
            return good().answer(request).cut(0, End.STALL);
        })) {
            Process killed = open(server);
            assertThat(halfIsThere.await(60, TimeUnit.SECONDS)).isTrue();
            killed.destroyForcibly().waitFor();
        }
        try (LoopbackServer server = LoopbackServer.start(good())) {
            assertOpens(open(server));
            long others = Files.size(published.directory().resolve(published.name("usr-x86-64_1_", ".verity")))
                    + Files.size(published.directory().resolve(PublishedReleases.SUMS))
                    + Files.size(published.directory().resolve(PublishedReleases.SIGNATURE));
            assertThat(server.bodyBytes()).isEqualTo(others + size - size / 2);
        }
    }
}
