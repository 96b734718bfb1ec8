package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.layer.Layer;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.oci.LayoutFormat;
import org.gnome.oci.parity.Outcome;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.pipeline.BuiltImage;
import org.gnome.oci.pipeline.ListTree;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.MtreeText;
import org.gnome.oci.testing.Podman;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The platform image of the sample channel: its bytes, and what the tools of its users make of it. */
class SampleImageTest {
    private static final String REFERENCE = "quay.io/gnome_infrastructure/gnome-build-meta:platform-master";
    private static final String SOURCE = "https://gitlab.gnome.org/GNOME/gnome-build-meta/";

    /** 2011-11-11T11:11:11Z. */
    private static final long FILES_TIME = 1_321_009_871;

    private static final int GZIP_HEADER_BYTES = 10;
    private static final int GZIP_TRAILER_BYTES = 8;

    @TempDir
    private static Path temporary;

    private static final Map<LayerCompression, BuiltImage> IMAGES = new TreeMap<>();

    @BeforeAll
    static void build() throws IOException {
        SampleProject project = SampleProject.here();
        for (LayerCompression compression : LayerCompression.values()) {
            IMAGES.put(compression, project.build(project.specification(compression), target(compression)));
        }
    }

    private static Path target(LayerCompression compression) {
        return temporary.resolve(compression.name());
    }

    private static Path layout(LayerCompression compression) {
        return SampleProject.here().files(target(compression)).layout();
    }

    private static Path archive(LayerCompression compression) {
        return SampleProject.here().files(target(compression)).archive();
    }

    private static BuiltImage image(LayerCompression compression) {
        return Optional.ofNullable(IMAGES.get(compression)).orElseThrow();
    }

    /**
     * The bytes that are published. Another value here is another digest of every image for every user: say so in the
     * commit and in the changelog.
     */
    @ParameterizedTest
    @CsvSource({
        "ZSTD, sha256:9203623b1064a2277b3e67f1b2715f5fe2bca96accb4152f641d58c62101e54e",
        "GZIP, sha256:df78bc476970fad444072b710e57473605ccf12bd543bf84f9215b10e58ed525",
        "NONE, sha256:c189a7a7f79c4928f09af9a4b1bfefa788f275faf5ce5afa5c833b0145b4a5b5"
    })
    void hasTheRecordedDigest(LayerCompression compression, String digest) {
        assertThat(image(compression).digest()).hasToString(digest);
    }

    @Test
    void hasTheSameTreeInAnyCompression() {
        assertThat(IMAGES.values())
                .extracting(image -> image.layers().stream().map(Layer::diffId).toList())
                .containsOnly(image(LayerCompression.NONE).layers().stream()
                        .map(Layer::diffId)
                        .toList());
        assertThat(image(LayerCompression.NONE).layers())
                .allSatisfy(layer ->
                        assertThat(layer.digest()).isEqualTo(layer.diffId().digest()));
    }

    @Test
    void differsFromTheRuntimeOnlyAsItsRulesSay() throws IOException {
        ParityReport report = SampleProject.here().compare(target(LayerCompression.ZSTD));
        assertThat(report.outcome()).isEqualTo(Outcome.EXPLAINED);
        assertThat(report.warnings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(LayerCompression.class)
    void isInspectedBySkopeoAsLayoutAndAsArchive(LayerCompression compression) throws Exception {
        ExternalTool.require("skopeo");
        String layout = "oci:" + layout(compression);
        for (String location : List.of(layout, layout + ":" + REFERENCE, "oci-archive:" + archive(compression))) {
            JsonObject inspected = skopeo(location);
            assertThat(inspected.string("Digest"))
                    .isEqualTo(image(compression).digest().toString());
            assertThat(inspected.string("Architecture")).isEqualTo("amd64");
            assertThat(inspected.stringMap("Labels"))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "org.opencontainers.image.source", SOURCE,
                            "org.opencontainers.image.url", SOURCE,
                            "quay.expires-after", "2w"));
            assertThat(skopeo(location, "--raw").stringMap("annotations"))
                    .containsEntry("org.opencontainers.image.title", "GNOME Platform")
                    .containsEntry("org.opencontainers.image.created", "2026-01-01T00:00:00Z")
                    .containsEntry("quay.expires-after", "2w")
                    .doesNotContainKeys("org.opencontainers.image.revision", "org.opencontainers.image.version");
        }
    }

    private static JsonObject skopeo(String location, String... options) throws Exception {
        String[] command = Stream.of(Stream.of("skopeo", "inspect"), Arrays.stream(options), Stream.of(location))
                .flatMap(words -> words)
                .toArray(String[]::new);
        return JsonDocument.parse(ExternalTool.run(temporary, command), location);
    }

    @ParameterizedTest
    @EnumSource(LayerCompression.class)
    void runsInPodmanUnderItsFullName(LayerCompression compression) throws Exception {
        Podman podman = Podman.in(temporary.resolve("podman " + compression));
        assertThat(podman.run("load", "-i", archive(compression).toString())).contains("Loaded image: " + REFERENCE);
        assertThat(podman.run("run", "--rm", "--network=none", REFERENCE, "/usr/bin/gnome-oci-hello"))
                .isEqualTo("Hello from the gnome-oci sample runtime (master)\n");
        assertThat(podman.run("image", "inspect", "--format", "{{.Digest}}", REFERENCE))
                .isEqualTo(image(compression).digest() + "\n");
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(temporary.toString());
    }

    /** What umoci unpacks and bsdtar lists is what is listed here, entry by entry. */
    @Test
    void isUnpackedByUmociAsItIsListed() throws Exception {
        ExternalTool.require("umoci");
        ExternalTool.require("bsdtar");
        ExternalTool.requireRoot();
        Path bundle = unpack("bsdtar");
        Map<String, Map<String, String>> ours = MtreeText.entries(list());
        assertThat(ours).hasSizeGreaterThan(100).containsKeys("./usr/bin/gnome-oci-hello", "./etc/ld.so.conf");
        assertThat(MtreeText.byBsdtar(bundle.resolve("rootfs"))).isEqualTo(ours);
    }

    /**
     * umoci compares what it unpacked with a listing: ours in the place of its own, with the one time of all files. The
     * root has no entry in the layer, so umoci has made it.
     */
    @Test
    void isUnpackedByUmociWithoutADifferenceThatItFindsItself() throws Exception {
        ExternalTool.require("umoci");
        ExternalTool.requireRoot();
        Path bundle = unpack("verdict");
        long root = Files.getLastModifiedTime(bundle.resolve("rootfs")).to(TimeUnit.SECONDS);
        String listing = list().lines()
                .map(line -> line.startsWith("#")
                        ? line
                        : line + " time=" + (line.startsWith(". ") ? root : FILES_TIME) + ".0")
                .collect(Collectors.joining("\n"));
        assertThat(umociVerdict(bundle, listing)).containsPattern("ndiff=0\\b");
        String other = "./etc/ld.so.conf type=file mode=0";
        assertThat(umociVerdict(bundle, listing.replace(other + "644", other + "600")))
                .containsPattern("ndiff=1\\b");
    }

    private static String list() throws IOException {
        SourceLocation location =
                new SourceLocation(Scheme.OCI, layout(LayerCompression.GZIP).toString(), Optional.empty());
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        new ListTree(SampleProject.here().sources(temporary)).print(location, text);
        return text.toString(StandardCharsets.US_ASCII);
    }

    private static Path unpack(String name) throws Exception {
        Path bundle = temporary.resolve("bundle " + name);
        ExternalTool.run(
                temporary,
                "umoci",
                "unpack",
                "--image",
                layout(LayerCompression.GZIP) + ":" + REFERENCE,
                bundle.toString());
        return bundle;
    }

    private static String umociVerdict(Path bundle, String listing) throws Exception {
        try (Stream<Path> files = Files.list(bundle)) {
            Path specification = files.filter(file -> file.toString().endsWith(".mtree"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(specification, MtreeText.forOldGoMtree(listing));
        }
        Path copy = Files.createTempDirectory(temporary, "repacked").resolve("image");
        SampleProject.copy(layout(LayerCompression.GZIP), copy);
        ExternalTool.Result result = ExternalTool.runAllowingFailure(
                temporary, "umoci", "--log=debug", "repack", "--image", copy + ":repacked", bundle.toString());
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.errors();
    }

    /** Readers in Rust stop after the first member. */
    @Test
    void hasOneGzipMember() throws Exception {
        Layer layer = image(LayerCompression.GZIP).layers().get(0);
        byte[] blob = Files.readAllBytes(layout(LayerCompression.GZIP).resolve(LayoutFormat.blobPath(layer.digest())));
        assertThat(inflateOneMember(blob)).isEqualTo(layer.uncompressedSize());
    }

    private static long inflateOneMember(byte[] blob) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        inflater.setInput(blob, GZIP_HEADER_BYTES, blob.length - GZIP_HEADER_BYTES);
        byte[] buffer = new byte[1 << 16];
        while (!inflater.finished()) {
            inflater.inflate(buffer);
        }
        assertThat(inflater.getRemaining()).isEqualTo(GZIP_TRAILER_BYTES);
        long size = inflater.getBytesWritten();
        inflater.end();
        return size;
    }
}
