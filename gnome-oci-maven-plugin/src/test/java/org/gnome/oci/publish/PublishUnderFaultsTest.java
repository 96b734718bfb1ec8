package org.gnome.oci.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.registry.RegistryReader;
import org.gnome.oci.registry.RegistryRepository;
import org.gnome.oci.registry.RegistrySettings;
import org.gnome.oci.registry.RemoteDocument;
import org.gnome.oci.testing.FaultCase;
import org.gnome.oci.testing.FaultProxy;
import org.gnome.oci.testing.FaultProxy.Fault;
import org.gnome.oci.testing.FaultyRegistry;
import org.gnome.oci.testing.Reliability;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever request of a push with its tags fails, once or for good: no tag is put before the registry has confirmed
 * every blob and manifest, and where that did not come, tags name what they named.
 */
class PublishUnderFaultsTest {
    private static final List<String> TAGS = List.of("platform-master", "platform-nightly");

    /**
     * A registry that is gone, one that breaks off when it has done what was asked, one that refuses, and one that
     * lies.
     */
    private static final Set<Fault> LASTING =
            EnumSet.of(Fault.ERROR, Fault.CUT_ANSWER, Fault.UNAUTHORIZED, Fault.WRONG_DIGEST);

    private static final Set<Fault> ONCE = EnumSet.of(Fault.CUT_REQUEST, Fault.WRONG_DIGEST);

    @TempDir
    static Path directory;

    private static FaultyRegistry registry;
    private static LayoutDirectory older;
    private static LayoutDirectory newer;
    private static final AtomicInteger names = new AtomicInteger();
    private static final AtomicInteger sound = new AtomicInteger();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        registry = FaultyRegistry.start(directory);
        older = layout("older", "one");
        newer = layout("newer", "one", "two".repeat(50_000), "three");
    }

    private static LayoutDirectory layout(String name, String... layers) throws IOException {
        TestLayout layout = new TestLayout(directory.resolve(name));
        return layout.name(layout.writeManifest("amd64", layers));
    }

    @AfterAll
    static void stop() throws IOException {
        if (registry != null) {
            registry.close();
            Reliability.figure(
                    "No tag moves before all that it names was confirmed",
                    sound + " cases of faults, once and for good, at every request of a push with its tags");
        }
    }

    private static RegistrySettings settings() {
        return FaultyRegistry.settings(FaultyRegistry.PATIENT, Set.of());
    }

    /** Pushes an image, then moves its tags. */
    private static void publish(LayoutDirectory layout, String host, String path) throws IOException {
        try (RegistryRepository repository =
                RegistryRepository.open(new RepositoryName(host, path), settings(), directory)) {
            Digest digest = new PushImage(repository, Optional.empty(), PushProgress.SILENT)
                    .push(layout)
                    .digest();
            new MoveTags(move -> {})
                    .move(TAGS.stream()
                            .map(tag -> new TagMove(repository, tag, digest))
                            .toList());
        }
    }

    /**
     * What became of a push.
     *
     * @param failure why it did not succeed
     * @param requests all requests
     * @param outcomes the same, and what became of each
     * @param path the repository
     */
    private record Outcome(Optional<IOException> failure, List<String> requests, List<String> outcomes, String path) {
        boolean isAsked(String tag) {
            return requests.contains("PUT " + manifest(tag));
        }

        private String manifest(String reference) {
            return "/v2/" + path + "/manifests/" + reference;
        }

        private String blob(Digest digest) {
            return "/v2/" + path + "/blobs/" + digest;
        }
    }

    private static Outcome push(FaultProxy.Plan plan) throws IOException {
        String path = "team/image-" + names.incrementAndGet();
        publish(older, registry.server().host(), path);
        return registry.use(plan, proxy -> {
            Optional<IOException> failure = Optional.empty();
            try {
                publish(newer, proxy.host(), path);
            } catch (IOException e) {
                failure = Optional.of(e);
            }
            return new Outcome(failure, proxy.requests(), proxy.outcomes(), path);
        });
    }

    private static void check(Outcome outcome) throws IOException {
        if (outcome.failure().isPresent()) {
            IOException failure = outcome.failure().get();
            assertThat(failure).message().contains(outcome.path()).hasSizeGreaterThan(30);
            FaultyRegistry.requireNoSecret(failure);
        }
        requireConfirmedBeforeTags(outcome);
        RepositoryName name = new RepositoryName(registry.server().host(), outcome.path());
        try (RegistryReader reader = new RegistryReader(name, settings(), directory)) {
            List<Digest> named = new ArrayList<>();
            for (String tag : TAGS) {
                named.add(reader.manifest(tag).map(RemoteDocument::digest).orElseThrow());
            }
            requireRightTags(outcome, named);
        }
    }

    /** Each tag names the old image if nothing else was asked for, and the new one if all went well. */
    private static void requireRightTags(Outcome outcome, List<Digest> named) throws IOException {
        Digest before = LayoutImage.read(older).top().digest();
        Digest after = LayoutImage.read(newer).top().digest();
        for (int i = 0; i < TAGS.size(); i++) {
            if (outcome.failure().isEmpty()) {
                assertThat(named.get(i)).isEqualTo(after);
            } else if (outcome.isAsked(TAGS.get(i))) {
                assertThat(named.get(i)).isIn(before, after);
            } else {
                assertThat(named.get(i)).isEqualTo(before);
            }
        }
        assertThat(named.get(1).equals(before) || named.get(0).equals(after))
                .as("the tag of the night moves last")
                .isTrue();
    }

    /** When the first tag was asked for, everything had been seen in the registry since the manifest was put there. */
    private static void requireConfirmedBeforeTags(Outcome outcome) throws IOException {
        LayoutImage image = LayoutImage.read(newer);
        String manifest = outcome.manifest(image.top().digest().toString());
        List<String> before = outcome.outcomes().stream()
                .takeWhile(request -> TAGS.stream().noneMatch(tag -> isPut(request, outcome.manifest(tag))))
                .toList();
        if (TAGS.stream().anyMatch(outcome::isAsked)) {
            List<Boolean> puts =
                    before.stream().map(request -> isPut(request, manifest)).toList();
            assertThat(puts).contains(true);
            List<String> since = before.subList(puts.lastIndexOf(true), before.size());
            assertThat(since).contains("GET " + manifest + " 200");
            assertThat(since)
                    .containsAll(image.blobs().stream()
                            .map(blob -> "HEAD " + outcome.blob(blob.digest()) + " 200")
                            .toList());
        }
        if (outcome.isAsked(TAGS.get(1))) {
            assertThat(outcome.outcomes()).contains("GET " + outcome.manifest(TAGS.get(0)) + " 200");
        }
    }

    private static boolean isPut(String request, String target) {
        return request.startsWith("PUT " + target + " ");
    }

    @TestFactory
    Stream<DynamicTest> noTagMovesBeforeAllIsConfirmed() throws IOException {
        Outcome good = push(FaultProxy.Plan.none());
        assertThat(good.failure()).isEmpty();
        check(good);
        List<FaultCase> cases = new ArrayList<>();
        for (int at = 0; at < good.requests().size(); at++) {
            FaultCase trouble = new FaultCase(at, good.requests().get(at), Fault.ERROR, false);
            ONCE.forEach(fault -> cases.add(trouble.with(fault, false)));
            LASTING.forEach(fault -> cases.add(trouble.with(fault, true)));
        }
        assertThat(cases).hasSizeGreaterThan(150);
        return cases.stream().map(PublishUnderFaultsTest::test).toList().stream();
    }

    private static DynamicTest test(FaultCase trouble) {
        Future<Outcome> push = registry.submit(() -> push(trouble.plan()));
        return DynamicTest.dynamicTest(trouble.toString(), () -> {
            check(push.get());
            sound.incrementAndGet();
        });
    }
}
