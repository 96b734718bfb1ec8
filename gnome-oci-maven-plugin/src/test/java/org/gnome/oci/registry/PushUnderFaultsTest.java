package org.gnome.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnome.oci.testing.FaultyRegistry.PATIENT;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.testing.FaultCase;
import org.gnome.oci.testing.FaultProxy;
import org.gnome.oci.testing.FaultProxy.Fault;
import org.gnome.oci.testing.FaultyRegistry;
import org.gnome.oci.testing.Reliability;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each fault at each request of a push of three layers: the image is there and verified, or the push fails and says
 * why.
 */
class PushUnderFaultsTest {
    /** What is over the next time. */
    private static final Set<Fault> PASSING = EnumSet.of(
            Fault.LATENCY,
            Fault.STALL,
            Fault.CUT_REQUEST,
            Fault.CUT_ANSWER,
            Fault.RESET,
            Fault.TOO_MANY,
            Fault.ERROR,
            Fault.UNAVAILABLE);

    private static final int PUSHES = 100;

    /** As short as lets most requests through on a machine that has much to do. */
    private static final Duration STALL = Duration.ofMillis(60);

    @TempDir
    static Path directory;

    private static FaultyRegistry registry;
    private static PushedSample image;
    private static final AtomicInteger names = new AtomicInteger();
    private static final AtomicInteger sound = new AtomicInteger();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        registry = FaultyRegistry.start(directory);
        image = PushedSample.create(directory.resolve("image"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (registry != null) {
            registry.close();
            Reliability.figure(
                    "A push says OK only if the registry has it",
                    sound + " cases of every fault at every request of a push of three layers");
        }
    }

    /**
     * What became of a push.
     *
     * @param failure why there is no image
     * @param confirmed whether all blobs and the manifest were confirmed before a tag was to be moved
     * @param requests how many requests there were
     */
    private record Outcome(Optional<IOException> failure, boolean confirmed, List<String> requests, String path) {}

    private static Outcome push(FaultProxy.Plan plan, Duration stall) throws IOException {
        String path = "team/image-" + names.incrementAndGet();
        return registry.use(plan, proxy -> {
            boolean confirmed = false;
            Optional<IOException> failure = Optional.empty();
            RepositoryName name = RepositoryName.parse(proxy.host() + "/" + path);
            RegistrySettings settings = FaultyRegistry.settings(stall, Set.of(proxy.host()));
            try (RegistryRepository repository = RegistryRepository.open(name, settings, directory)) {
                for (BlobToPush blob : image.blobs()) {
                    repository.pushBlob(blob, Optional.empty(), bytes -> {});
                }
                repository.pushManifest(
                        image.manifest(),
                        PushedSample.MEDIA_TYPE,
                        image.digest().toString());
                verify(repository, image.digest().toString());
                confirmed = true;
                repository.pushManifest(image.manifest(), PushedSample.MEDIA_TYPE, "nightly");
                verify(repository, "nightly");
            } catch (IOException e) {
                failure = Optional.of(e);
            }
            return new Outcome(failure, confirmed, proxy.requests(), path);
        });
    }

    private static void verify(RegistryRepository repository, String reference) throws IOException {
        Optional<RemoteDocument> there = repository.manifest(reference);
        if (there.isEmpty() || !there.get().digest().equals(image.digest())) {
            throw new RegistryException(repository.name() + ": the registry has another manifest than was pushed");
        }
        for (BlobToPush blob : image.blobs()) {
            if (!repository.hasBlob(blob.digest(), blob.size())) {
                throw new RegistryException(repository.name() + ": the registry has no blob " + blob.digest());
            }
        }
    }

    private static void check(Outcome outcome, boolean passing) throws IOException {
        String host = registry.server().host();
        RepositoryName name = RepositoryName.parse(host + "/" + outcome.path());
        RegistrySettings settings = FaultyRegistry.settings(PATIENT, Set.of(host));
        try (RegistryReader reader = new RegistryReader(name, settings, directory)) {
            Optional<RemoteDocument> tagged = reader.manifest("nightly");
            if (outcome.failure().isEmpty()) {
                assertThat(tagged.orElseThrow().bytes().toByteArray()).isEqualTo(image.manifest());
                for (BlobToPush blob : image.blobs()) {
                    assertThat(reader.hasBlob(blob.digest(), blob.size())).isTrue();
                }
            } else {
                IOException failure = outcome.failure().get();
                assertThat(passing).as("%s", failure).isFalse();
                assertThat(failure).message().contains(outcome.path()).hasSizeGreaterThan(20);
                FaultyRegistry.requireNoSecret(failure);
            }
            assertThat(tagged.isEmpty() || outcome.confirmed())
                    .as("no tag before its blobs")
                    .isTrue();
        }
    }

    @TestFactory
    Stream<DynamicTest> imageIsThereOrPushSaysWhyNot() throws IOException {
        List<String> requests = push(FaultProxy.Plan.none(), PATIENT).requests();
        assertThat(requests).hasSizeBetween(20, 40);
        List<DynamicTest> tests = FaultCase.of(requests, false).stream()
                .map(PushUnderFaultsTest::test)
                .toList();
        assertThat(tests).hasSizeGreaterThan(350);
        return tests.stream();
    }

    private static DynamicTest test(FaultCase trouble) {
        Future<Outcome> push = registry.submit(() -> push(trouble.plan(), STALL));
        return DynamicTest.dynamicTest(trouble.toString(), () -> {
            check(push.get(), PASSING.contains(trouble.fault()));
            sound.incrementAndGet();
        });
    }

    @Test
    void everyPushSucceedsWhereEverySecondRequestFails() throws Exception {
        List<Future<Outcome>> all = IntStream.range(0, PUSHES)
                .mapToObj(seed -> registry.submit(() -> push(halfOfThem(seed), PATIENT)))
                .toList();
        Set<String> paths = new HashSet<>();
        for (Future<Outcome> push : all) {
            check(push.get(), true);
            paths.add(push.get().path());
        }
        assertThat(paths).hasSize(PUSHES);
        Reliability.figure(
                "A push gets through where every second request fails", PUSHES + " of " + PUSHES + " pushes");
    }

    private static FaultProxy.Plan halfOfThem(int seed) {
        Random random = new Random(seed);
        Function<Boolean, Fault> kind = late -> late ? Fault.UNAVAILABLE : Fault.ERROR;
        return (number, method, target) -> {
            synchronized (random) {
                return random.nextBoolean() ? Optional.of(kind.apply(random.nextBoolean())) : Optional.empty();
            }
        };
    }
}
