package org.gnome.oci.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.io.FormatException;
import org.junit.jupiter.params.provider.Arguments;

/**
 * What every fuzz target demands: hostile bytes are read or refused with an error that says where, soon, and in the
 * heap that surefire gives ({@code fuzz} in the POM). Seeds are real files of the sample channel.
 */
public final class FuzzTarget {
    /** A thousand times what an input takes. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** A larger seed teaches nothing that a smaller one does not, and slows every mutation of it. */
    private static final int MAX_SEED_BYTES = 8192;

    private static final Path CHANNEL = Path.of("../images/channels/sample/flatpak");

    /** What is left to the code under test. */
    private static final long HEAP_BYTES = 128L << 20;

    private static final int BALLAST_BYTES = 1 << 16;

    /**
     * The heap there is beyond that, taken away before the first input: Jazzer needs more while it looks for what it
     * could instrument.
     */
    private static final List<byte[]> BALLAST = new ArrayList<>();

    private static void takeBallast() {
        long rest = Runtime.getRuntime().maxMemory() - HEAP_BYTES;
        while (rest >= (BALLAST.size() + 1L) * BALLAST_BYTES) {
            BALLAST.add(new byte[BALLAST_BYTES]);
        }
    }

    private FuzzTarget() {}

    /** Reads an input. */
    @FunctionalInterface
    public interface Reader {
        /** Throws only errors of the format. */
        void read() throws IOException;
    }

    /**
     * Reads an input as the target demands. The first time classes may have to be loaded, so slow ones get a second.
     */
    public static void run(Reader reader) throws IOException {
        takeBallast();
        if (processorTime(reader).compareTo(PATIENCE) > 0) {
            assertThat(processorTime(reader)).isLessThan(PATIENCE);
        }
    }

    private static Duration processorTime(Reader reader) throws IOException {
        long start = THREADS.getCurrentThreadCpuTime();
        try {
            reader.read();
        } catch (FormatException e) {
            assertThat(e.source()).isNotEmpty();
            assertThat(e.structure()).isNotEmpty();
            assertThat(e.reason()).isNotEmpty();
        }
        return Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start);
    }

    /** Inputs as arguments of a target. */
    public static Stream<Arguments> seeds(List<byte[]> inputs) {
        return inputs.stream().map(input -> Arguments.of((Object) input));
    }

    /** Small files of the sample channel whose path below its repository ends so; there must be some. */
    public static List<byte[]> sampleFiles(String suffix, int count) throws IOException {
        try (Stream<Path> files = Files.walk(CHANNEL)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> Files.isRegularFile(file) && size(file) <= MAX_SEED_BYTES)
                    .sorted()
                    .limit(count)
                    .toList();
            assertThat(found).as("files *%s of the sample channel", suffix).isNotEmpty();
            List<byte[]> contents = new ArrayList<>();
            for (Path file : found) {
                contents.add(Files.readAllBytes(file));
            }
            return contents;
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }
}
