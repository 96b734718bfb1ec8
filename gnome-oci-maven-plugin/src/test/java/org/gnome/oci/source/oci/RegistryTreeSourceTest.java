package org.gnome.oci.source.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.gnome.oci.compress.PinnedEncoder;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.DownloadProgress;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.fetch.Proxies;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.layer.Layer;
import org.gnome.oci.layer.ParentImage;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.Image;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.registry.Credential;
import org.gnome.oci.registry.RegistryException;
import org.gnome.oci.registry.RegistrySettings;
import org.gnome.oci.source.oci.LayoutBuilder.Tar;
import org.gnome.oci.testing.RegistryServer;
import org.gnome.oci.testing.RegistryServer.Option;
import org.gnome.oci.testing.SecretScan;
import org.gnome.oci.testing.TestAuthority;
import org.gnome.oci.testing.TreeListing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that skopeo has put into a registry are what they are in their layouts. */
class RegistryTreeSourceTest {
    private static final Descriptor.Platform PLATFORM = new Descriptor.Platform("linux", "amd64");
    private static final Credential ROBOT = new Credential(RegistryServer.USER, RegistryServer.SECRET, "a test");

    @TempDir
    private Path work;

    private final List<String> downloads = new ArrayList<>();

    private RegistryPull pull(Optional<Credential> credential, Descriptor.Platform platform, boolean offline) {
        FetchSettings fetch = new FetchSettings(4, Duration.ofSeconds(30), Duration.ofMillis(1), Proxies.NONE, offline);
        DownloadProgress progress = new DownloadProgress() {
            @Override
            public void start(String file) {
                downloads.add(file);
            }

            @Override
            public void advance(long size, long total) {}

            @Override
            public void finish() {}

            @Override
            public void abort() {}
        };
        return new RegistryPull(
                new RegistrySettings(fetch, repository -> credential, Set.of(), Set.of(), Duration.ZERO),
                platform,
                new CacheDirectory(work.resolve("cache")),
                Instant.EPOCH,
                progress);
    }

    private OciTreeSource open(RegistryServer registry, String repository, String reference, RegistryPull pull)
            throws IOException {
        return OciTreeSource.ofRegistry(new RepositoryName(registry.host(), repository), reference, pull, work);
    }

    private List<String> listing(RegistryServer registry, String repository, String reference, RegistryPull pull)
            throws IOException {
        try (OciTreeSource source = open(registry, repository, reference, pull)) {
            return TreeListing.of(source.read());
        }
    }

    private RegistryPull anonymous() {
        return pull(Optional.empty(), PLATFORM, false);
    }

    /** Two layers with a whiteout and what is not of one compression. */
    private Path layout() throws IOException {
        return new LayoutBuilder(work.resolve("layout"))
                .layer(new Tar().directory("usr").file("usr/a", "lower").file("usr/gone", "x"), PinnedEncoder.GZIP)
                .layer(
                        new Tar()
                                .file("usr/a", "upper".repeat(10_000))
                                .whiteout("usr/.wh.gone")
                                .symlink("b", "usr/a"),
                        PinnedEncoder.ZSTD)
                .build();
    }

    private List<String> expected(Path layout) throws IOException {
        try (OciTreeSource source = OciTreeSource.ofLayout(layout, Optional.empty(), work)) {
            return TreeListing.of(source.read());
        }
    }

    @Test
    void treeIsThatOfTheLayoutWhoeverMayReadIt() throws Exception {
        Path layout = layout();
        List<String> expected = expected(layout);
        for (Set<Option> options : List.<Set<Option>>of(
                Set.of(),
                Set.of(Option.TLS),
                Set.of(Option.PASSWORDS),
                Set.of(Option.TOKENS),
                Set.of(Option.TLS, Option.TOKENS))) {
            Path directory = Files.createTempDirectory(work, "registry");
            try (RegistryServer registry = RegistryServer.start(directory, options.toArray(new Option[0]))) {
                registry.push("oci:" + layout, "team/image:latest", "--preserve-digests");
                RegistryPull robot = pull(Optional.of(ROBOT), PLATFORM, false);
                if (options.contains(Option.TLS)) {
                    assertThatThrownBy(() -> listing(registry, "team/image", "latest", robot))
                            .hasMessageContaining("certification path");
                    try (TestAuthority.Trust trust = registry.authority().trust()) {
                        assertThat(trust.former()).isNotNull();
                        assertThat(listing(registry, "team/image", "latest", robot))
                                .isEqualTo(expected);
                    }
                } else {
                    assertThat(listing(registry, "team/image", "latest", robot)).isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PASSWORDS", "TOKENS"})
    void whoIsNotKnownReadsNothing(Option option) throws Exception {
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"), option)) {
            registry.push("oci:" + layout(), "team/image:latest");
            assertThatThrownBy(() -> listing(registry, "team/image", "latest", anonymous()))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("no credential was found");
            String secret = "canary/of+the=robot";
            Credential wrong = new Credential(RegistryServer.USER, secret, "a test");
            assertThatThrownBy(
                            () -> listing(registry, "team/image", "latest", pull(Optional.of(wrong), PLATFORM, false)))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("credential of test+robot from a test")
                    .satisfies(new SecretScan(secret)::requireNone);
            new SecretScan(secret).requireNone(work.resolve("cache"));
        }
    }

    @Test
    void everybodyReadsWhatIsPublicAndATokenThatComesExpiredIsReplacedOnce() throws Exception {
        Path layout = layout();
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"), Option.TOKENS)) {
            registry.push("oci:" + layout, "public/image:latest");
            int before = registry.tokens().requests().size();
            registry.tokens().giveStale(1);
            assertThat(listing(registry, "public/image", "latest", anonymous())).isEqualTo(expected(layout));
            assertThat(registry.tokens().requests()).hasSize(before + 2);
            assertThat(registry.tokens().requests().get(before).scopes())
                    .containsExactly("repository:public/image:pull");
            registry.tokens().giveStale(2);
            RegistryPull robot = pull(Optional.of(ROBOT), PLATFORM, false);
            assertThatThrownBy(() -> listing(registry, "public/image", "latest", robot))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("does not accept the credential of test+robot from a test")
                    .satisfies(failure -> requireNoToken(registry, failure));
            assertThat(registry.tokens().requests()).hasSize(before + 4);
        }
    }

    private void requireNoToken(RegistryServer registry, Throwable failure) throws IOException {
        new SecretScan(RegistryServer.SECRET).requireNone(failure);
        for (String token : registry.tokens().tokens()) {
            new SecretScan(token).requireNone(failure);
            new SecretScan(token).requireNone(work.resolve("cache"));
        }
    }

    @Test
    void identityNamesTheRepositoryAndTheManifest() throws Exception {
        Path layout = layout();
        Digest digest;
        try (LayoutDirectory store = new LayoutDirectory(layout)) {
            digest = Image.read(store, Optional.empty()).descriptor().digest();
        }
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"))) {
            registry.push("oci:" + layout, "team/image:latest", "--preserve-digests");
            try (OciTreeSource source = open(registry, "team/image", "latest", anonymous())) {
                assertThat(source.describe().name()).isEqualTo("docker://" + registry.host() + "/team/image:latest");
                assertThat(source.describe().identity())
                        .containsEntry("oci.repository", registry.host() + "/team/image")
                        .containsEntry("oci.manifest", digest.toString())
                        .doesNotContainKey("oci.index");
            }
            try (OciTreeSource source = open(registry, "team/image", digest.toString(), anonymous())) {
                assertThat(source.describe().name()).isEqualTo("docker://" + registry.host() + "/team/image@" + digest);
            }
        }
    }

    @Test
    void nothingIsFetchedTwiceAndAnImageOfADigestIsReadWithoutTheRegistry() throws Exception {
        Path layout = layout();
        Digest digest;
        try (LayoutDirectory store = new LayoutDirectory(layout)) {
            digest = Image.read(store, Optional.empty()).descriptor().digest();
        }
        RegistryServer registry = RegistryServer.start(work.resolve("registry"));
        try (registry) {
            registry.push("oci:" + layout, "team/image:latest", "--preserve-digests");
            listing(registry, "team/image", digest.toString(), anonymous());
            assertThat(downloads).hasSize(3); // two layers and the configuration
            listing(registry, "team/image", "latest", anonymous());
            assertThat(downloads).hasSize(3);
        }
        RegistryPull offline = pull(Optional.empty(), PLATFORM, true);
        assertThat(listing(registry, "team/image", digest.toString(), offline)).isEqualTo(expected(layout));
        assertThatThrownBy(() -> listing(registry, "team/image", "latest", offline))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("is not looked up: this is offline");
        assertThatThrownBy(() -> listing(registry, "team/image", "sha256:" + "0".repeat(64), offline))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("is not in the cache");
    }

    @Test
    void saysThatThereIsNoSuchImage() throws Exception {
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"))) {
            assertThatThrownBy(() -> listing(registry, "team/image", "latest", anonymous()))
                    .isInstanceOf(MalformedFormatException.class)
                    .hasMessageContaining("docker://" + registry.host() + "/team/image:latest")
                    .hasMessageContaining("the registry has no such image");
        }
    }

    @Test
    void readsAnImageInTheFormatOfDockerWhoseLayersCanBecomeOurs() throws Exception {
        Path layout = new LayoutBuilder(work.resolve("plain"))
                .layer(new Tar().directory("usr").file("usr/a", "lower"))
                .build();
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"))) {
            registry.push("oci:" + layout, "team/image:docker", "--format=v2s2");
            try (OciTreeSource source = open(registry, "team/image", "docker", anonymous())) {
                assertThat(source.image().descriptor().mediaType())
                        .isEqualTo("application/vnd.docker.distribution.manifest.v2+json");
                ParentImage parent = source.readLayers();
                assertThat(TreeListing.of(parent.tree())).isEqualTo(expected(layout));
                assertThat(parent.layers())
                        .extracting(Layer::mediaType)
                        .containsExactly("application/vnd.oci.image.layer.v1.tar+gzip");
            }
        }
    }

    @Test
    void readsLayersThatSkopeoHasMadeOfManyFrames() throws Exception {
        Path layout = new LayoutBuilder(work.resolve("plain"))
                .layer(new Tar()
                        .directory("usr")
                        .file("usr/a", "a".repeat(300_000))
                        .file("usr/b", "b"))
                .build();
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"))) {
            registry.push("oci:" + layout, "team/image:chunked", "--dest-compress-format=zstd:chunked");
            try (OciTreeSource source = open(registry, "team/image", "chunked", anonymous())) {
                assertThat(source.image()
                                .manifest()
                                .layers()
                                .get(0)
                                .annotations()
                                .keySet())
                        .anyMatch(key -> key.endsWith("zstd-chunked.manifest-position"));
                assertThat(TreeListing.of(source.read())).isEqualTo(expected(layout));
            }
        }
    }

    // ---- documents that skopeo would not write

    private static Descriptor putBlob(RegistryServer registry, byte[] bytes) throws Exception {
        Descriptor descriptor = Descriptor.of("application/vnd.oci.image.layer.v1.tar+zstd", bytes);
        registry.putBlob("team/image", descriptor.digest().toString(), HttpRequest.BodyPublishers.ofByteArray(bytes));
        return descriptor;
    }

    private static String json(Descriptor descriptor, String more) {
        return "{\"mediaType\":\"" + descriptor.mediaType() + "\",\"digest\":\"" + descriptor.digest() + "\",\"size\":"
                + descriptor.size() + more + "}";
    }

    private static Descriptor putIndex(RegistryServer registry, String tag, String... manifests) throws Exception {
        String type = "application/vnd.oci.image.index.v1+json";
        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + type + "\",\"manifests\":["
                + String.join(",", manifests) + "]}";
        registry.putManifest("team/image", tag, type, index);
        return Descriptor.of(type, index.getBytes(UTF_8));
    }

    @Test
    void indexIsResolvedByPlatform() throws Exception {
        Path layout = layout();
        Descriptor descriptor;
        try (LayoutDirectory store = new LayoutDirectory(layout)) {
            Descriptor named = Image.read(store, Optional.empty()).descriptor();
            descriptor = Descriptor.of(named.mediaType(), named.digest(), named.size());
        }
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"))) {
            registry.push("oci:" + layout, "team/image:single", "--preserve-digests");
            Descriptor index = putIndex(
                    registry,
                    "index",
                    json(descriptor, ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}"),
                    json(descriptor, ",\"platform\":{\"os\":\"linux\",\"architecture\":\"ppc64le\"}"),
                    json(descriptor, ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}"),
                    json(descriptor, ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v6\"}"),
                    json(descriptor, ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\"}"),
                    json(descriptor, ""));
            for (String reference : List.of("index", index.digest().toString())) {
                try (OciTreeSource source = open(registry, "team/image", reference, anonymous())) {
                    assertThat(TreeListing.of(source.read())).isEqualTo(expected(layout));
                    assertThat(source.describe().identity())
                            .containsEntry("oci.index", index.digest().toString())
                            .containsEntry("oci.manifest", descriptor.digest().toString());
                }
            }
            Descriptor.Platform arm64 = new Descriptor.Platform("linux", "arm64");
            assertThatThrownBy(() -> listing(registry, "team/image", "index", pull(Optional.empty(), arm64, false)))
                    .isInstanceOf(MalformedFormatException.class)
                    .hasMessageContaining("no image for linux/arm64")
                    .hasMessageContaining("linux/ppc64le@" + descriptor.digest());
            Descriptor.Platform arm = new Descriptor.Platform("linux", "arm");
            assertThatThrownBy(() -> listing(registry, "team/image", "index", pull(Optional.empty(), arm, false)))
                    .hasMessageContaining("2 images for linux/arm");
        }
    }

    @Test
    void indexMustTellTheSizesOfItsImages() throws Exception {
        Path layout = layout();
        Descriptor descriptor;
        try (LayoutDirectory store = new LayoutDirectory(layout)) {
            descriptor = Image.read(store, Optional.empty()).descriptor();
        }
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"))) {
            registry.push("oci:" + layout, "team/image:single", "--preserve-digests");
            Descriptor wrong = Descriptor.of(descriptor.mediaType(), descriptor.digest(), descriptor.size() + 1);
            putIndex(registry, "index", json(wrong, ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}"));
            assertThatThrownBy(() -> listing(registry, "team/image", "index", anonymous()))
                    .isInstanceOf(MalformedFormatException.class)
                    .hasMessageContaining("and it has " + descriptor.size());
        }
    }

    private void putImage(RegistryServer registry, byte[] tar, String layers) throws Exception {
        byte[] config = ("{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{\"Labels\":null},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + Digest.ofContent(tar) + "\"]}}")
                .getBytes(UTF_8);
        Descriptor stored = putBlob(registry, config);
        Descriptor described =
                Descriptor.of("application/vnd.oci.image.config.v1+json", stored.digest(), stored.size());
        registry.putManifest(
                "team/image",
                "latest",
                "application/vnd.oci.image.manifest.v1+json",
                "{\"schemaVersion\":2,\"config\":" + json(described, "") + ",\"layers\":[" + layers + "]}");
    }

    @Test
    void readsALayerOfManyFramesWithSkippableOnesAmongThem() throws Exception {
        byte[] tar =
                new Tar().directory("usr").file("usr/a", "a".repeat(100_000)).toBytes();
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        blob.write(skippable("chunks"));
        for (int start = 0; start < tar.length; start += 4096) {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            try (OutputStream out = PinnedEncoder.ZSTD.encode(frame, 1)) {
                out.write(tar, start, Math.min(4096, tar.length - start));
            }
            blob.write(frame.toByteArray());
        }
        blob.write(skippable("a table of contents"));
        blob.write(skippable("a footer"));
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"))) {
            Descriptor layer = putBlob(registry, blob.toByteArray());
            putImage(
                    registry,
                    tar,
                    json(
                            layer,
                            ",\"annotations\":{\"io.github.containers.zstd-chunked.manifest-position\":\"1:2:3:1\"}"));
            assertThat(listing(registry, "team/image", "latest", anonymous()))
                    .anySatisfy(line -> assertThat(line).startsWith("/usr/a file 644 0:0 {} 100000 "));
        }
    }

    /** A frame that decoders pass over (RFC 8878, section 3.1.2). */
    private static byte[] skippable(String content) {
        byte[] text = content.getBytes(UTF_8);
        return ByteBuffer.allocate(8 + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x184D2A50)
                .putInt(text.length)
                .put(text)
                .array();
    }

    @Test
    void namesALayerThatIsElsewhere() throws Exception {
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"))) {
            byte[] tar = new Tar().file("a", "").toBytes();
            Descriptor layer = putBlob(registry, tar);
            putImage(
                    registry,
                    tar,
                    json(
                            Descriptor.of(
                                    "application/vnd.oci.image.layer.nondistributable.v1.tar",
                                    layer.digest(),
                                    layer.size()),
                            ",\"urls\":[\"https://example.org/layer\"]"));
            assertThatThrownBy(() -> listing(registry, "team/image", "latest", anonymous()))
                    .isInstanceOf(MalformedFormatException.class)
                    .hasMessageContaining("layers[0].urls: points outside the image");
        }
    }

    @Test
    void refusesABlobThatHasAnotherSizeThanTheManifestSays() throws Exception {
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"))) {
            byte[] tar = new Tar().file("a", "").toBytes();
            Descriptor layer = putBlob(registry, tar);
            for (long size : new long[] {layer.size() - 1, layer.size() + 1}) {
                putImage(registry, tar, json(Descriptor.of(layer.mediaType(), layer.digest(), size), ""));
                assertThatThrownBy(() -> listing(registry, "team/image", "latest", anonymous()))
                        .isInstanceOfAny(IntegrityException.class, MalformedFormatException.class);
            }
            putImage(registry, tar, json(Descriptor.of(layer.mediaType(), layer.digest(), 1L << 40), ""));
            assertThatThrownBy(() -> listing(registry, "team/image", "latest", anonymous()))
                    .isInstanceOf(UnsupportedFeatureException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesABlobWhoseBytesTheRegistryHasLost(boolean truncated) throws Exception {
        Path layout = layout();
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"))) {
            registry.push("oci:" + layout, "team/image:latest", "--preserve-digests");
            Descriptor layer;
            try (LayoutDirectory store = new LayoutDirectory(layout)) {
                layer = Image.read(store, Optional.empty()).manifest().layers().get(1);
            }
            Path blob = registry.blob(layer.digest().hex());
            byte[] bytes = Files.readAllBytes(blob);
            if (truncated) {
                bytes = Arrays.copyOf(bytes, bytes.length - 1);
            } else {
                new Random(1).nextBytes(bytes);
            }
            Files.write(blob, bytes);
            assertThatThrownBy(() -> listing(registry, "team/image", "latest", anonymous()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(layer.digest().toString());
            try (Stream<Path> kept = Files.list(work.resolve("cache/blobs/sha256"))) {
                assertThat(kept).noneMatch(file -> file.endsWith(layer.digest().hex()));
            }
        }
    }
}
