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
import org.gnome.oci.testing.Podman;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The images gnomeos and gnomeos-devel of the sample channel, made of its signed disk images. */
class OperatingSystemImageTest {
    private static final String REPOSITORY = "quay.io/gnome_infrastructure/gnome-build-meta:";
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
        "gnomeos, ZSTD, sha256:f5635e062a862e963ce1ca372c0c0d763bda49b23e6eaa2bc84ba303d051040c",
        "gnomeos squashed, ZSTD, sha256:58b15932d908a5943b53e987f4122dc7cf4d1a6db8664b71de45a5850c2ba3b9",
        "gnomeos, GZIP, sha256:fe440e2c1e4a84155e97b6c0320487370bd87c11a072b0489c4e172360d5f389",
        "gnomeos squashed, GZIP, sha256:fec716fb4e73327e19c6aa5d15040d3317bc67c0fc1d6c9e1880819dde4d652e",
        "gnomeos, NONE, sha256:2ed8a782cf438be3444bb154d2a6cd17c5dbe4193be3accb9b5b6b583fb87af9",
        "gnomeos squashed, NONE, sha256:5192d8faa3941cc8c05a40a26b2c420d2c8a8a6d22caa24cf1f169a39589e773",
        "gnomeos-devel, ZSTD, sha256:98ea1d07cfa1ca2267d4435f72f8fd02812ae285798d183f1aba51e5e907cd05",
        "gnomeos-devel, GZIP, sha256:16ca3fd2cc564dc8300cbe7bb3137cb167ef25e33ca23c76f0e09fbabf608f79",
        "gnomeos-devel, NONE, sha256:6cc2d356165fb3773b6428a323a1d8ae96f72f22e5883f130ee2947a74dc1790"
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
        Podman podman = Podman.in(temporary.resolve(name.equals("gnomeos") ? "p1" : "p2"));
        SampleProject image = image(name);
        podman.run("load", "-i", image.files(temporary.resolve(name)).archive().toString());
        String reference = REPOSITORY + name + "-master";
        assertThat(podman.run("run", "--rm", "--network=none", reference, "/usr/bin/gnome-oci-hello"))
                .startsWith("Hello from the gnome-oci sample");
        assertThat(podman.run("run", "--rm", "--network=none", "--user=1000", reference, "/usr/bin/sudo"))
                .isEqualTo("sudo: stand-in uid=1000 euid=0\n");
    }
}
