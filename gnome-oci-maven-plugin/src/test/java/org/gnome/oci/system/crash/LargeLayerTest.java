package org.gnome.oci.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.RegistryServer;
import org.gnome.oci.testing.Reliability;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer that is far larger than the heap. */
class LargeLayerTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final String HEAP = Reliability.isWhole() ? "-Xmx64m" : "-Xmx24m";
    private static final int SMALL_FILES = 2000;

    /** Heap, code, the compressor, and buffers outside of the heap. */
    private static final long MAX_RESIDENT_MEBIBYTES = 320;

    private static final long MEBIBYTES = Reliability.count(192, 2048);

    @TempDir
    private static Path work;

    private static Said built = new Said("", 0);

    /** What a program said: its result, and the most memory that it had. */
    private record Said(String result, long residentMebibytes) {
        static Said parse(String line) {
            int space = line.indexOf(' ');
            return new Said(line.substring(0, space), Long.parseLong(line.substring(space + 1)) / 1024);
        }
    }

    @BeforeAll
    static void build() throws Exception {
        writeFiles();
        built = run();
    }

    /** Half of it in one file that cannot be compressed, a quarter in one of text, and a quarter in small files. */
    private static void writeFiles() throws IOException {
        Path usr = Files.createDirectories(work.resolve("source/usr"));
        SplittableRandom random = new SplittableRandom(MEBIBYTES);
        write(usr.resolve("random"), MEBIBYTES * MEBIBYTE / 2, random, 256);
        write(usr.resolve("text"), MEBIBYTES * MEBIBYTE / 4, random, 20);
        for (int i = 0; i < SMALL_FILES; i++) {
            write(usr.resolve("small" + i), MEBIBYTES * MEBIBYTE / 4 / SMALL_FILES, random, 2 + i % 200);
        }
    }

    /** So many bytes of an alphabet. */
    private static void write(Path file, long size, SplittableRandom random, int letters) throws IOException {
        byte[] block = new byte[1 << 16];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (long left = size; left > 0; left -= block.length) {
                random.nextBytes(block);
                for (int i = 0; letters < 256 && i < block.length; i++) {
                    block[i] = (byte) (' ' + (block[i] & 0xff) % letters);
                }
                out.write(block, 0, (int) Math.min(left, block.length));
            }
        }
    }

    private static Said run(String... more) throws Exception {
        Path said = work.resolve("said");
        List<String> arguments = new ArrayList<>(List.of(
                work.resolve("source").toString(), work.resolve("target").toString()));
        arguments.addAll(List.of(more));
        Process process = BuildProcess.start(LargeLayerProgram.class, List.of(HEAP), arguments, said, Map.of());
        assertThat(BuildProcess.finish(process, Duration.ofMinutes(10)))
                .as(Files.readString(said))
                .isZero();
        return Said.parse(Files.readString(said, StandardCharsets.UTF_8).strip());
    }

    @Test
    void aLayerIsBuiltAndReadBackInALittleMemory() throws Exception {
        assertThat(Long.parseLong(built.result())).isGreaterThan(MEBIBYTES * MEBIBYTE);
        Said read = run("oci:" + work.resolve("target/image"), "");
        assertThat(read.result()).isEqualTo("identical");
        assertThat(List.of(built, read))
                .allSatisfy(said -> assertThat(said.residentMebibytes()).isLessThan(MAX_RESIDENT_MEBIBYTES));
        Reliability.figure(
                "A layer far larger than the heap is built and read back",
                "%d MiB built and read back with %s; at most %d and %d MiB resident"
                        .formatted(MEBIBYTES, HEAP, built.residentMebibytes(), read.residentMebibytes()));
    }

    @Test
    void aLayerIsPulledAndReadInALittleMemory() throws Exception {
        ExternalTool.require("docker-registry");
        ExternalTool.require("skopeo");
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"))) {
            registry.push("oci:" + work.resolve("target/image"), "large:latest");
            Said read = run("docker://" + registry.host() + "/large:latest", registry.host());
            assertThat(read.result()).isEqualTo("identical");
            assertThat(read.residentMebibytes()).isLessThan(MAX_RESIDENT_MEBIBYTES);
            Reliability.figure(
                    "A layer far larger than the heap is pulled",
                    "%d MiB pulled from a registry and read with %s; at most %d MiB resident"
                            .formatted(MEBIBYTES, HEAP, read.residentMebibytes()));
        }
    }
}
