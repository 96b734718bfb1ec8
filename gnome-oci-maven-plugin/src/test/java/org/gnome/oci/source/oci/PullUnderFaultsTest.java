package org.gnome.oci.source.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnome.oci.testing.FaultyRegistry.PATIENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.gnome.oci.compress.PinnedEncoder;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.DownloadProgress;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageIndex;
import org.gnome.oci.oci.MediaType;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.registry.RegistryRepository;
import org.gnome.oci.registry.RemoteDocument;
import org.gnome.oci.source.oci.LayoutBuilder.Tar;
import org.gnome.oci.testing.FaultCase;
import org.gnome.oci.testing.FaultProxy;
import org.gnome.oci.testing.FaultProxy.Fault;
import org.gnome.oci.testing.FaultyRegistry;
import org.gnome.oci.testing.Reliability;
import org.gnome.oci.testing.TreeListing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each fault, once or for good, at each request of the reading of an index, a manifest, and three layers: the tree is
 * the right one, or the reading fails and says where; and the cache holds nothing that would hurt the next reading.
 */
class PullUnderFaultsTest {
    /** What is over the next time. */
    private static final Set<Fault> PASSING = EnumSet.of(
            Fault.LATENCY,
            Fault.STALL,
            Fault.CUT_REQUEST,
            Fault.CUT_ANSWER,
            Fault.RESET,
            Fault.TOO_MANY,
            Fault.ERROR,
            Fault.UNAVAILABLE,
            Fault.FOREIGN_LOCATION,
            Fault.TRUNCATED);

    /** As short as lets most requests through on a machine that has much to do. */
    private static final Duration STALL = Duration.ofMillis(100);

    private static final String REPOSITORY = "team/image";
    private static final String TAG = "latest";
    private static final Descriptor.Platform PLATFORM = new Descriptor.Platform("linux", "amd64");

    @TempDir
    static Path directory;

    private static FaultyRegistry registry;
    private static List<String> expected;
    private static final AtomicInteger sound = new AtomicInteger();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        registry = FaultyRegistry.start(directory);
        Path layout = new LayoutBuilder(directory.resolve("layout"))
                .layer(new Tar().directory("usr").file("usr/a", noise(1)).file("usr/gone", "x"), PinnedEncoder.GZIP)
                .layer(new Tar().file("usr/b", noise(2)).whiteout("usr/.wh.gone"), PinnedEncoder.ZSTD)
                .layer(new Tar().file("usr/c", noise(3)).symlink("d", "usr/a"), PinnedEncoder.NONE)
                .build();
        try (OciTreeSource source = OciTreeSource.ofLayout(layout, Optional.empty(), directory)) {
            expected = TreeListing.of(source.read());
        }
        registry.server().push("oci:" + layout, REPOSITORY + ":single", "--preserve-digests");
        pushIndex();
    }

    @AfterAll
    static void stop() throws IOException {
        if (registry != null) {
            registry.close();
            Reliability.figure(
                    "A pull gives the right tree, or says why there is none",
                    sound + " cases of every fault, once and for good, at every request of a pull of three layers");
        }
    }

    private static String noise(long seed) {
        return new Random(seed)
                .ints(100_000, ' ', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void pushIndex() throws IOException {
        RepositoryName name = new RepositoryName(registry.server().host(), REPOSITORY);
        try (RegistryRepository repository =
                RegistryRepository.open(name, FaultyRegistry.settings(PATIENT, Set.of()), directory)) {
            RemoteDocument single = repository.manifest("single").orElseThrow();
            Descriptor plain = Descriptor.of(single.mediaType(), single.bytes().toByteArray());
            Descriptor manifest = new Descriptor(
                    plain.mediaType(), plain.digest(), plain.size(), Optional.of(PLATFORM), plain.annotations());
            repository.pushManifest(new ImageIndex(List.of(manifest)).toBytes(), MediaType.INDEX, TAG);
        }
    }

    private static List<String> read(String host, Path cache, Duration stall) throws IOException {
        RegistryPull pull = new RegistryPull(
                FaultyRegistry.settings(stall, Set.of()),
                PLATFORM,
                new CacheDirectory(cache),
                Instant.EPOCH,
                DownloadProgress.SILENT);
        try (OciTreeSource source =
                OciTreeSource.ofRegistry(new RepositoryName(host, REPOSITORY), TAG, pull, directory)) {
            return TreeListing.of(source.read());
        }
    }

    /**
     * What became of a reading.
     *
     * @param tree what was read, where it did not fail
     * @param failure why it did
     * @param cache the cache that it began without
     */
    private record Outcome(
            Optional<List<String>> tree, Optional<IOException> failure, List<String> requests, Path cache) {}

    private static Outcome pull(FaultProxy.Plan plan, Duration stall) throws IOException {
        Path cache = Files.createTempDirectory(directory, "cache");
        return registry.use(plan, proxy -> {
            Optional<List<String>> tree = Optional.empty();
            Optional<IOException> failure = Optional.empty();
            try {
                tree = Optional.of(read(proxy.host(), cache, stall));
            } catch (IOException e) {
                failure = Optional.of(e);
            }
            return new Outcome(tree, failure, proxy.requests(), cache);
        });
    }

    private static void check(Outcome outcome, boolean passing) throws IOException {
        if (outcome.failure().isPresent()) {
            IOException failure = outcome.failure().get();
            assertThat(passing).as("%s", failure).isFalse();
            assertThat(failure).message().contains(REPOSITORY).hasSizeGreaterThan(30);
            FaultyRegistry.requireNoSecret(failure);
        } else {
            assertThat(outcome.tree()).contains(expected);
        }
        requireNothingWrong(outcome.cache());
        assertThat(read(registry.server().host(), outcome.cache(), PATIENT)).isEqualTo(expected);
    }

    /** Each blob of a cache is what its name says. */
    private static void requireNothingWrong(Path cache) throws IOException {
        Path blobs = cache.resolve("blobs/sha256");
        if (Files.exists(blobs)) {
            try (Stream<Path> files = Files.list(blobs)) {
                for (Path file : files.toList()) {
                    assertThat(Digest.ofContent(Files.readAllBytes(file)).hex())
                            .isEqualTo(file.getFileName().toString());
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> treeIsRightOrReadingSaysWhyThereIsNone() throws IOException {
        Outcome good = pull(FaultProxy.Plan.none(), PATIENT);
        check(good, true);
        assertThat(good.requests()).hasSize(8);
        List<FaultCase> cases = new ArrayList<>(FaultCase.of(good.requests(), false));
        cases.addAll(FaultCase.of(good.requests(), true));
        assertThat(cases).hasSizeGreaterThan(230);
        return cases.stream().map(PullUnderFaultsTest::test).toList().stream();
    }

    private static DynamicTest test(FaultCase trouble) {
        Future<Outcome> pull = registry.submit(() -> pull(trouble.plan(), STALL));
        boolean passing = trouble.lasting() ? trouble.fault() == Fault.LATENCY : PASSING.contains(trouble.fault());
        return DynamicTest.dynamicTest(trouble.toString(), () -> {
            check(pull.get(), passing);
            sound.incrementAndGet();
        });
    }
}
