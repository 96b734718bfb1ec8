package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.pipeline.BuiltImage;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.pipeline.PublishImage;
import org.gnome.oci.pipeline.PublishTags;
import org.gnome.oci.publish.PushedBlob;
import org.gnome.oci.publish.PushedImage;
import org.gnome.oci.publish.RepositoryOpener;
import org.gnome.oci.registry.BlobOutcome;
import org.gnome.oci.registry.Credential;
import org.gnome.oci.registry.ImageRepository;
import org.gnome.oci.registry.RegistryRepository;
import org.gnome.oci.registry.RegistrySettings;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.Podman;
import org.gnome.oci.testing.RegistryServer;
import org.gnome.oci.testing.SecretScan;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The four sample images in a registry with passwords: what skopeo and podman get is what was built. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PushSampleTest {
    private static final String PATH = "gnome_infrastructure/gnome-build-meta";
    private static final Map<String, Optional<String>> PARENTS = parents();

    @TempDir
    private static Path temporary;

    private static final Map<String, BuiltImage> BUILT = new LinkedHashMap<>();

    private static @Nullable RegistryServer registry;

    private static Map<String, Optional<String>> parents() {
        Map<String, Optional<String>> parents = new LinkedHashMap<>();
        parents.put("platform", Optional.empty());
        parents.put("sdk", Optional.of("platform"));
        parents.put("gnomeos", Optional.of("platform"));
        parents.put("gnomeos-devel", Optional.of("gnomeos"));
        return parents;
    }

    @BeforeAll
    static void buildAndStart() throws Exception {
        registry = RegistryServer.start(temporary.resolve("registry"), RegistryServer.Option.PASSWORDS);
        for (Map.Entry<String, Optional<String>> image : PARENTS.entrySet()) {
            SampleProject project = SampleProject.here(image.getKey());
            Optional<SourceLocation> parent = image.getValue()
                    .map(name -> new SourceLocation(
                            Scheme.OCI, target(name).resolve("image").toString(), Optional.empty()));
            BUILT.put(
                    image.getKey(),
                    project.build(project.specification(LayerCompression.ZSTD, parent), target(image.getKey())));
        }
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    private static RegistryServer registry() {
        return Optional.ofNullable(registry).orElseThrow();
    }

    private static Path target(String module) {
        return temporary.resolve(module);
    }

    private static String host() {
        return registry().host();
    }

    private static ImageRepository open() throws IOException {
        RegistrySettings settings = new RegistrySettings(
                FetchSettings.online(),
                repository -> Optional.of(new Credential(RegistryServer.USER, RegistryServer.SECRET, "the test")),
                Set.of(),
                Set.of(),
                Duration.ofMinutes(1));
        return RegistryRepository.open(RepositoryName.parse(host() + "/" + PATH), settings, temporary);
    }

    /** Pushes all, and then moves their tags, as {@code mvn deploy} does. */
    private static List<PushedImage> deploy() throws IOException {
        List<PushedImage> pushed = new ArrayList<>();
        List<PublishTags.Ready> ready = new ArrayList<>();
        RepositoryOpener opener = PushSampleTest::open;
        for (String module : PARENTS.keySet()) {
            try (ImageRepository repository = opener.open()) {
                PushedImage image = new PublishImage(SampleProject.here(module).files(target(module)))
                        .push(repository, Optional.empty(), Progress.SILENT);
                pushed.add(image);
                ready.add(new PublishTags.Ready(
                        opener,
                        image,
                        List.of(module + "-master", module + "-nightly"),
                        target(module).resolve("push.json")));
            }
        }
        PublishTags.move(ready, move -> {});
        return pushed;
    }

    @Test
    @Order(1)
    void everyTagNamesTheBytesThatWereBuilt() throws Exception {
        deploy();
        for (Map.Entry<String, BuiltImage> image : BUILT.entrySet()) {
            for (String tag : List.of("master", "nightly")) {
                byte[] raw = ExternalTool.run(
                        temporary,
                        "skopeo",
                        "inspect",
                        "--raw",
                        "--tls-verify=false",
                        "--creds=" + RegistryServer.USER + ":" + RegistryServer.SECRET,
                        "docker://" + host() + "/" + PATH + ":" + image.getKey() + "-" + tag);
                assertThat(Digest.ofContent(raw)).isEqualTo(image.getValue().digest());
            }
            assertThat(PushedImage.read(target(image.getKey()).resolve("push.json"))
                            .tags())
                    .containsExactly(image.getKey() + "-master", image.getKey() + "-nightly");
        }
    }

    /** An image upon a parent that was pushed before it sends nothing of the parent. */
    @Test
    @Order(2)
    void secondDeploySendsNoBlob() throws IOException {
        int before = registry().log().size();
        assertThat(deploy())
                .flatExtracting(PushedImage::blobs)
                .extracting(PushedBlob::outcome)
                .containsOnly(BlobOutcome.PRESENT);
        assertThat(registry().log().stream().skip(before))
                .noneMatch(line -> line.contains("/blobs/uploads/") && !line.contains("\"GET "));
    }

    @Test
    @Order(3)
    void podmanPullsAndRunsIt() throws Exception {
        Podman podman = Podman.in(temporary.resolve("podman"));
        String image = host() + "/" + PATH + ":platform-nightly";
        podman.run(
                "pull",
                "--quiet",
                "--tls-verify=false",
                "--creds=" + RegistryServer.USER + ":" + RegistryServer.SECRET,
                image);
        assertThat(podman.run("run", "--rm", "--network=none", image, "/usr/bin/gnome-oci-hello"))
                .isEqualTo("Hello from the gnome-oci sample runtime (master)\n");
    }

    @Test
    @Order(4)
    void nothingOnDiskHoldsThePassword() throws IOException {
        SecretScan scan = new SecretScan(RegistryServer.SECRET);
        for (String module : PARENTS.keySet()) {
            assertThat(target(module).resolve("push.json")).exists();
            scan.requireNone(target(module));
        }
        try (Stream<Path> spools = Files.list(temporary)) {
            for (Path spool : spools.filter(Files::isRegularFile).toList()) {
                scan.requireNone(spool);
            }
        }
        scan.requireNone("the log of the registry", String.join("\n", registry().log()));
    }
}
