package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.layer.Layer;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.oci.ImageConfig;
import org.gnome.oci.parity.Outcome;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.pipeline.BuiltImage;
import org.gnome.oci.pipeline.ListTree;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.source.oci.OciTreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.MtreeText;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The images gnomeos and gnomeos-devel of the sample channel, made of its signed disk images. */
class OperatingSystemImageTest {
    private static final SampleProject PLATFORM = SampleProject.here("platform");
    private static final SampleProject GNOMEOS = SampleProject.here("gnomeos");
    private static final SampleProject DEVEL = SampleProject.here("gnomeos-devel");

    @TempDir
    private static Path temporary;

    private static BuiltImage platform;
    private static BuiltImage gnomeos;
    private static BuiltImage devel;

    @BeforeAll
    static void build() throws IOException {
        platform = PLATFORM.build(PLATFORM.specification(LayerCompression.ZSTD), temporary.resolve("platform"));
        gnomeos = build(GNOMEOS, PLATFORM);
        devel = build(DEVEL, GNOMEOS);
    }

    private static BuiltImage build(SampleProject image, SampleProject parent) throws IOException {
        return image.build(
                image.specification(LayerCompression.ZSTD, Optional.of(location(parent))),
                temporary.resolve(image.module()));
    }

    private static Optional<SourceLocation> parent(String name) {
        return switch (name) {
            case "gnomeos" -> Optional.of(location(PLATFORM));
            case "gnomeos-devel" -> Optional.of(location(GNOMEOS));
            default -> Optional.empty();
        };
    }

    private static SourceLocation location(SampleProject image) {
        return new SourceLocation(
                Scheme.OCI,
                image.files(temporary.resolve(image.module())).layout().toString(),
                Optional.empty());
    }

    private static SampleProject image(String name) {
        return name.startsWith("gnomeos-devel") ? DEVEL : GNOMEOS;
    }

    /** The bytes that are published, as in {@link SampleImageTest}. */
    @ParameterizedTest
    @CsvSource({
        "gnomeos, ZSTD, sha256:e89428beece5e7cbca15e7d8ba1ff3de9185cc0229c168820ad3174c20230c28",
        "gnomeos squashed, ZSTD, sha256:f5b879f882fe7e97136c89907c37e816c62c0d0f7c8f3ef293e894bcd6f93b83",
        "gnomeos, GZIP, sha256:c5fa378bf1ae8cfc73d2711b23c5d16a12f66617c53d0f2c7ce58dc23b3b8a5b",
        "gnomeos squashed, GZIP, sha256:670eb15e99eea476e92235415bfdf05ae75107190b0674fb800cd8d67edbdabb",
        "gnomeos, NONE, sha256:e953e0b309d10082f9a7e5483c6cf9da8c3c2d79e38ff38a607889e3f32227de",
        "gnomeos squashed, NONE, sha256:b15f03d4a708e1a00eae57fc8811819a6fe5c384477bf1e84ba7dfc0d5d6c430",
        "gnomeos-devel, ZSTD, sha256:f1e3bed36a72b463ba2f06c86d55514f6cba366d6cda3d20f9550a810f73386a",
        "gnomeos-devel, GZIP, sha256:f74c2fe85260ed0539eef6a2fbfa64ad31f96c027ede5665ebdf72d5b5fa526f",
        "gnomeos-devel, NONE, sha256:138eaf5fd21a027636a76be53d31bde6879e7d9c9aee7d8b10b658190220f200"
    })
    void hasTheRecordedDigest(String name, LayerCompression compression, String digest) throws IOException {
        SampleProject image = image(name);
        assertThat(image.build(
                                image.specification(compression, parent(name)),
                                temporary.resolve(name + " " + compression))
                        .digest())
                .hasToString(digest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnomeos", "gnomeos-devel"})
    void differsFromItsDiskImagesOnlyAsItsRulesSay(String name) throws IOException {
        ParityReport report = image(name).compare(temporary.resolve(name));
        assertThat(report.outcome()).isEqualTo(Outcome.EXPLAINED);
        assertThat(report.warnings()).isEmpty();
    }

    @Test
    void beginsWithTheLayersOfItsParent() {
        assertThat(gnomeos.layers())
                .hasSize(platform.layers().size() + 1)
                .startsWith(platform.layers().toArray(Layer[]::new));
        assertThat(devel.layers())
                .hasSize(gnomeos.layers().size() + 1)
                .startsWith(gnomeos.layers().toArray(Layer[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnomeos", "gnomeos-devel"})
    void saysThatToolboxAndBootcCanUseIt(String name) throws IOException {
        assertThat(config(image(name)).labels())
                .containsEntry("com.github.containers.toolbox", "true")
                .containsEntry("containers.bootc", "1");
    }

    private static ImageConfig config(SampleProject image) throws IOException {
        try (OciTreeSource source = OciTreeSource.ofLayout(
                image.files(temporary.resolve(image.module())).layout(), Optional.empty(), temporary)) {
            return source.image().config();
        }
    }

    @Test
    void doesNotSayThatBootcCanBootItWithoutBootcAndItsInitramfs() throws IOException {
        Path target = temporary.resolve("without bootc");
        BuiltImage built = GNOMEOS.build(
                GNOMEOS.specification(LayerCompression.ZSTD, Optional.empty(), Map.of("gnomeos.bootc", "")), target);
        assertThat(built.notes())
                .anySatisfy(note -> assertThat(note)
                        .startsWith("The label containers.bootc is not set")
                        .contains("/usr/bin/bootc")
                        .contains("initramfs.img"));
        try (OciTreeSource source =
                OciTreeSource.ofLayout(GNOMEOS.files(target).layout(), Optional.empty(), temporary)) {
            assertThat(source.image().config().labels()).doesNotContainKey("containers.bootc");
        }
    }

    @Test
    void usrHasTheTimeOfCreationAndEverythingElseTheTimeOfFiles() throws IOException {
        try (OciTreeSource source = OciTreeSource.ofLayout(
                GNOMEOS.files(temporary.resolve("gnomeos")).layout(), Optional.empty(), temporary)) {
            var tree = source.read();
            assertThat(tree.find(TreePath.of("usr"))
                            .orElseThrow()
                            .metadata()
                            .mtime()
                            .toString())
                    .isEqualTo(source.image().config().created().orElseThrow());
            assertThat(tree.find(TreePath.of("usr/bin"))
                            .orElseThrow()
                            .metadata()
                            .mtime())
                    .hasToString("2011-11-11T11:11:11Z");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnomeos", "gnomeos-devel"})
    void hasTheLayoutThatBootcWants(String name) throws IOException {
        Map<String, Map<String, String>> entries = MtreeText.entries(list(image(name)));
        assertThat(entries.get("./ostree")).containsEntry("link", "sysroot/ostree");
        assertThat(entries.get("./home")).containsEntry("link", "/var/home");
        assertThat(entries.get("./root")).containsEntry("link", "/var/roothome");
        assertThat(entries.get("./var/roothome")).containsEntry("mode", String.valueOf(0700));
        assertThat(entries.get("./var/tmp")).containsEntry("mode", String.valueOf(01777));
        assertThat(entries.get("./etc/machine-id")).containsEntry("size", "0");
        assertThat(entries).containsKeys("./boot", "./sysroot/ostree", "./etc/passwd", "./etc/shadow");
        assertThat(entries).doesNotContainKeys("./usr/lib/confexts", "./usr/lib/repart.d", "./usr/lib/sysupdate.d");
    }

    private static String list(SampleProject image) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        new ListTree(image.sources(temporary)).print(location(image), text);
        return text.toString(StandardCharsets.US_ASCII);
    }

    /** Where umoci has unpacked the layers there is what is listed here; it reads no zstd. */
    @ParameterizedTest
    @ValueSource(strings = {"gnomeos", "gnomeos-devel"})
    void isUnpackedByUmociAsItIsListed(String name) throws Exception {
        ExternalTool.require("umoci");
        ExternalTool.require("skopeo");
        ExternalTool.require("bsdtar");
        ExternalTool.requireRoot();
        ExternalTool.run(
                temporary,
                "skopeo",
                "copy",
                "--dest-compress-format=gzip",
                "--dest-compress",
                location(image(name)).toString(),
                "oci:" + temporary.resolve("gzip") + ":" + name);
        ExternalTool.run(temporary, "umoci", "unpack", "--image", "gzip:" + name, "bundle-" + name);
        Map<String, Map<String, String>> ours = MtreeText.entries(list(image(name)));
        ours.values().forEach(keywords -> keywords.keySet().removeIf(keyword -> keyword.startsWith("xattr.")));
        assertThat(MtreeText.byBsdtar(temporary.resolve("bundle-" + name + "/rootfs")))
                .isEqualTo(ours);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnomeos", "gnomeos-devel"})
    void runsInPodmanWithItsPrivilegedPrograms(String name) throws Exception {
        Path storage = temporary.resolve(name.equals("gnomeos") ? "p1" : "p2");
        Path archive = image(name).files(temporary.resolve(name)).archive();
        SampleContainer container = SampleContainer.load(storage, archive, name + "-master");
        assertThat(container.hello()).startsWith("Hello from the gnome-oci sample");
        container.requireSudo();
    }
}
