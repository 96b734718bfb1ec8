package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.layer.Layer;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.parity.Outcome;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.pipeline.BuiltImage;
import org.gnome.oci.pipeline.ListTree;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.MtreeText;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sdk image of the sample channel, upon the platform image: its layers, and what is grafted onto it. */
class SdkImageTest {
    private static final SampleProject PLATFORM = SampleProject.here();
    private static final SampleProject SDK = SampleProject.here("sdk");

    @TempDir
    private static Path temporary;

    private static BuiltImage platform;
    private static BuiltImage sdk;

    @BeforeAll
    static void build() throws IOException {
        platform = PLATFORM.build(PLATFORM.specification(LayerCompression.ZSTD), temporary.resolve("platform"));
        sdk = build(LayerCompression.ZSTD, temporary.resolve("sdk"));
    }

    private static BuiltImage build(LayerCompression compression, Path target) throws IOException {
        Path parent = PLATFORM.files(temporary.resolve("platform")).layout();
        SourceLocation location = new SourceLocation(Scheme.OCI, parent.toString(), Optional.empty());
        return SDK.build(SDK.specification(compression, Optional.of(location)), target);
    }

    private static Path layout() {
        return SDK.files(temporary.resolve("sdk")).layout();
    }

    /**
     * The bytes that are published, as in {@link SampleImageTest}. The parent's layer is zstd in all of them: it is
     * taken as it is.
     */
    @ParameterizedTest
    @CsvSource({
        "ZSTD, sha256:5958519b9efaa2dc2450ac7a4f595feeb5955c0c2efe8489cf44b54b0d93cf92",
        "GZIP, sha256:c1fc056d5dcbcae6ef6a9368b658f18e197856da1d52dc13b122c1c296a8646b",
        "NONE, sha256:c9d84025eb50b531e028bc8205deb28766ca3900a391d5356d6dc411c1fe9d04"
    })
    void hasTheRecordedDigest(LayerCompression compression, String digest) throws IOException {
        assertThat(build(compression, temporary.resolve("sdk " + compression)).digest())
                .hasToString(digest);
    }

    @Test
    void sharesTheLayersOfItsParentByteForByte() throws IOException {
        assertThat(sdk.layers())
                .hasSize(platform.layers().size() + 1)
                .startsWith(platform.layers().toArray(Layer[]::new));
        for (Layer layer : platform.layers()) {
            String blob = "blobs/sha256/" + layer.digest().hex();
            assertThat(layout().resolve(blob))
                    .hasSameBinaryContentAs(PLATFORM.files(temporary.resolve("platform"))
                            .layout()
                            .resolve(blob));
        }
        assertThat(sdk.parent().orElseThrow().identity())
                .containsEntry("oci.manifest", platform.digest().toString());
    }

    @Test
    void differsFromTheRuntimeOnlyAsItsRulesSay() throws IOException {
        ParityReport report = SDK.compare(temporary.resolve("sdk"));
        assertThat(report.outcome()).isEqualTo(Outcome.EXPLAINED);
        assertThat(report.warnings()).isEmpty();
    }

    @Test
    void hasTheModesCapabilitiesAndAccountsThatItsListsState() throws IOException {
        Map<String, Map<String, String>> entries = MtreeText.entries(list());
        for (String program : new String[] {"sudo", "su", "passwd", "mount", "umount", "newgrp", "unix_chkpwd"}) {
            assertThat(entries.get("./usr/bin/" + program)).containsEntry("mode", String.valueOf(04755));
        }
        assertThat(entries.get("./usr/bin/newuidmap"))
                .containsEntry("xattr.security.capability", "AQAAAoAAAAAAAAAAAAAAAAAAAAA=");
        assertThat(entries.get("./etc/sudoers.d/wheel-nopasswd")).containsEntry("mode", String.valueOf(0600));
        assertThat(entries.get("./etc/machine-id")).containsEntry("size", "0");
        assertThat(entries).containsKeys("./media", "./home", "./etc/passwd", "./etc/group", "./etc/shadow");
    }

    private static String list() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        new ListTree(SDK.sources(temporary))
                .print(new SourceLocation(Scheme.OCI, layout().toString(), Optional.empty()), text);
        return text.toString(StandardCharsets.US_ASCII);
    }

    /** Where umoci has unpacked both layers there is what is listed here; it reads no zstd. */
    @Test
    void isUnpackedByUmociAsItIsListed() throws Exception {
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
                "oci:" + layout(),
                "oci:" + temporary.resolve("gzip") + ":sdk");
        ExternalTool.run(temporary, "umoci", "unpack", "--image", "gzip:sdk", "bundle");
        Map<String, Map<String, String>> ours = MtreeText.entries(list());
        ours.values().forEach(keywords -> keywords.remove("xattr.security.capability"));
        assertThat(MtreeText.byBsdtar(temporary.resolve("bundle/rootfs"))).isEqualTo(ours);
    }

    @Test
    void runsInPodmanWithItsPrivilegedPrograms() throws Exception {
        Path archive = SDK.files(temporary.resolve("sdk")).archive();
        SampleContainer container = SampleContainer.load(temporary.resolve("podman"), archive, "sdk-master");
        assertThat(container.hello()).isEqualTo("Hello from the gnome-oci sample runtime (master)\n");
        container.requireSudo();
        assertThat(container
                        .podman()
                        .run(
                                "image",
                                "inspect",
                                "--format",
                                "{{index .Labels \"com.github.containers.toolbox\"}}",
                                container.name()))
                .isEqualTo("true\n");
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(temporary.toString());
    }
}
