package org.gnome.oci.source.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.gnome.oci.compress.PinnedEncoder;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.registry.RegistryReader;
import org.gnome.oci.registry.RemoteDocument;
import org.gnome.oci.source.oci.LayoutBuilder.Tar;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.FaultCase;
import org.gnome.oci.testing.FaultProxy;
import org.gnome.oci.testing.FaultProxy.Fault;
import org.gnome.oci.testing.FaultyRegistry;
import org.gnome.oci.testing.Reliability;
import org.gnome.oci.testing.TreeListing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pushes and pulls of an image whose layer is larger than the heap of the virtual machine that does it, under faults:
 * what is buffered whole, or has no end, would end it.
 */
class SmallHeapTest {
    private static final int HEAP_MIB = 24;
    private static final int LAYER_MIB = 32;

    /** What happens in the middle of a large body. */
    private static final Set<Fault> OF_BODIES =
            EnumSet.of(Fault.CUT_REQUEST, Fault.CUT_ANSWER, Fault.CORRUPT_REQUEST, Fault.CORRUPT_ANSWER);

    @TempDir
    static Path directory;

    private static FaultyRegistry registry;
    private static Path layout;
    private static Digest digest;
    private static String tree;
    private static final AtomicInteger names = new AtomicInteger();
    private static final AtomicInteger sound = new AtomicInteger();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        registry = FaultyRegistry.start(directory);
        layout = new LayoutBuilder(directory.resolve("layout"))
                .layer(new Tar().file("large", "GNOME OS".repeat(LAYER_MIB << 17)), PinnedEncoder.NONE)
                .build();
        try (OciTreeSource source = OciTreeSource.ofLayout(layout, Optional.empty(), directory)) {
            tree = String.join("\n", TreeListing.of(source.read()));
        }
        Outcome good = push(FaultProxy.Plan.none());
        assertThat(good.exitCode()).as(good.text()).isZero();
        digest = Digest.parse(good.text()).orElseThrow();
    }

    @AfterAll
    static void stop() throws IOException {
        if (registry != null) {
            registry.close();
            Reliability.figure(
                    "A push or pull needs no heap for the size of an image",
                    sound + " cases of faults with layers of " + LAYER_MIB + " MiB in a heap of " + HEAP_MIB + " MiB");
        }
    }

    /**
     * What became of a process.
     *
     * @param text what came of it, or why nothing did
     * @param path the repository
     */
    private record Outcome(int exitCode, String text, List<String> requests, String path) {}

    private static ExternalTool.Result run(String... arguments) throws IOException {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin/java")
                                        .toString(),
                                "-Xmx" + HEAP_MIB + "m",
                                "-XX:+UseSerialGC",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                RegistryProgram.class.getName()),
                        Stream.of(arguments))
                .toList();
        try {
            return ExternalTool.runAllowingFailure(directory, command.toArray(String[]::new));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static Outcome use(FaultProxy.Plan plan, String action, String path, Path place) throws IOException {
        return registry.use(plan, proxy -> {
            ExternalTool.Result result = run(action, proxy.host() + "/" + path, place.toString());
            return new Outcome(result.exitCode(), result.text() + result.errors(), proxy.requests(), path);
        });
    }

    private static Outcome push(FaultProxy.Plan plan) throws IOException {
        return use(plan, "push", "team/image-" + names.incrementAndGet(), layout);
    }

    private static Outcome pull(FaultProxy.Plan plan) throws IOException {
        return use(plan, "pull", "team/image-1", Files.createTempDirectory(directory, "pull"));
    }

    private static void checkPush(Outcome outcome) throws IOException {
        if (isDone(outcome)) {
            RepositoryName name = new RepositoryName(registry.server().host(), outcome.path());
            try (RegistryReader reader =
                    new RegistryReader(name, FaultyRegistry.settings(FaultyRegistry.PATIENT, Set.of()), directory)) {
                assertThat(reader.manifest(RegistryProgram.TAG).map(RemoteDocument::digest))
                        .contains(digest);
            }
        }
    }

    private static void checkPull(Outcome outcome) {
        if (isDone(outcome)) {
            assertThat(outcome.text()).isEqualTo(tree);
        }
    }

    private static boolean isDone(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.text()).isIn(0, RegistryProgram.FAILED);
        if (outcome.exitCode() == RegistryProgram.FAILED) {
            assertThat(outcome.text()).contains(outcome.path()).hasSizeGreaterThan(30);
        }
        return outcome.exitCode() == 0;
    }

    @TestFactory
    Stream<DynamicTest> pushIsDoneOrSaysWhyNot() throws IOException {
        Outcome good = push(FaultProxy.Plan.none());
        assertThat(good.text()).isEqualTo(digest.toString());
        return cases(good).map(trouble -> test("push", trouble, () -> checkPush(push(trouble.plan()))));
    }

    @TestFactory
    Stream<DynamicTest> pullIsRightOrSaysWhyNot() throws IOException {
        Outcome good = pull(FaultProxy.Plan.none());
        assertThat(good.text()).isEqualTo(tree);
        return cases(good).map(trouble -> test("pull", trouble, () -> checkPull(pull(trouble.plan()))));
    }

    /** Those that a heap could notice; the tests of faults try all others. */
    private static Stream<FaultCase> cases(Outcome good) {
        List<FaultCase> cases = FaultCase.of(good.requests(), false).stream()
                .filter(SmallHeapTest::isLarge)
                .toList();
        assertThat(cases).hasSizeGreaterThan(5);
        return cases.stream();
    }

    private static boolean isLarge(FaultCase trouble) {
        return trouble.fault() == Fault.ENDLESS
                ? trouble.request().startsWith("GET")
                : OF_BODIES.contains(trouble.fault()) && trouble.request().matches("PATCH .*|GET .*/blobs/.*");
    }

    private static DynamicTest test(String action, FaultCase trouble, Executable check) {
        return DynamicTest.dynamicTest(action + ": " + trouble, () -> {
            check.execute();
            sound.incrementAndGet();
        });
    }

    /** This is what the tests above would notice. */
    @Test
    void aLayerThatIsBufferedDoesNotFit() throws IOException {
        Path layer;
        try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
            layer = blobs.max(Comparator.comparingLong(blob -> blob.toFile().length()))
                    .orElseThrow();
        }
        ExternalTool.Result result = run("buffer", layer.toString());
        assertThat(result.exitCode()).isNotIn(0, RegistryProgram.FAILED);
        assertThat(result.text() + result.errors()).contains("OutOfMemoryError");
    }
}
