package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.pipeline.RemoteSettings;
import org.gnome.oci.pipeline.StandardInput;
import org.gnome.oci.pipeline.TreeSources;
import org.gnome.oci.pipeline.TrustedKeys;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.ostree.OstreeTreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.FileServer;
import org.gnome.oci.testing.GpgHome;
import org.gnome.oci.testing.NoNetwork;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.trust.Keyring;
import org.gnome.oci.trust.UntrustedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The channels of the published repositories, as {@code images/pom.xml} has them, on stand-ins for these. */
class ChannelTest {
    private static final Path ROOT = SampleProject.here().root();
    private static final Path SAMPLE_KEY = SampleProject.here().channel().resolve("gnome-oci-sample.gpg");

    @TempDir
    private Path work;

    private static ImagePoms channel(String name) throws Exception {
        return ImagePoms.read(ROOT, "platform", Map.of("channel", name));
    }

    @Test
    void nightlyIsTheBranchMasterOfNightlyGnomeOrgAndExpires() throws Exception {
        ImagePoms nightly = channel("nightly");
        assertThat(nightly.value("platform.source"))
                .isEqualTo("flatpak:https://nightly.gnome.org/repo@runtime/org.gnome.Platform/x86_64/master");
        assertThat(nightly.map("labels")).containsEntry("quay.expires-after", "2w");
    }

    @Test
    void stableIsANumberedBranchOfFlathubAndNeverExpires() throws Exception {
        ImagePoms stable = channel("stable");
        assertThat(stable.value("platform.source"))
                .matches("flatpak:https://dl.flathub.org/repo@runtime/org.gnome.Platform/x86_64/[0-9]+");
        // quay.io does not know upstream's "never".
        assertThat(stable.map("labels")).doesNotContainKey("quay.expires-after");
        assertThat(stable.map("annotations")).doesNotContainKey("quay.expires-after");
    }

    @Test
    void aChannelWithoutKeysOfItsOwnSaysWhereTheyAre() throws Exception {
        for (String name : List.of("nightly", "stable")) {
            ImagePoms poms = channel(name);
            assertThat(poms.text("gpgKeys")).isEmpty();
            assertThat(poms.value("flatpak.gpgKeys.check")).isEqualTo("validate");
            assertThat(poms.value("flatpak.remoteFile")).matches("https://.+\\.flatpakrepo");
        }
        assertThat(Files.readString(ROOT.resolve("images/pom.xml")))
                .contains("<phase>${flatpak.gpgKeys.check}</phase>")
                .contains("fetch ${flatpak.remoteFile} by a way that you trust, and name the file with");
        assertThat(ImagePoms.read(ROOT, "platform").value("flatpak.gpgKeys.check"))
                .isEqualTo("none");
    }

    /** A sudo that only prints its name belongs to the sample's runtimes, and to no others. */
    @Test
    void noOtherChannelHasTheToolsOfTheSample() throws Exception {
        for (String name : List.of("nightly", "stable")) {
            ImagePoms poms = ImagePoms.read(ROOT, "sdk", Map.of("channel", name));
            assertThat(poms.value("sdk.tools")).isEqualTo(poms.value("gnomeos.source"));
            assertThat(poms.value("gnomeos.bootc")).isEmpty();
        }
        assertThat(ImagePoms.read(ROOT, "sdk").value("sdk.tools")).endsWith("/images/channels/sample/tools.tar");
    }

    @Test
    void operatingSystemIsThatOfTheChannelInItsNewestVersionOrInTheOneThatIsNamed() throws Exception {
        assertThat(ImagePoms.read(ROOT, "gnomeos", Map.of("channel", "nightly")).value("gnomeos.source"))
                .isEqualTo("sysupdate:https://1270333429.rsc.cdn77.org/nightly/sysupdate@usr");
        assertThat(ImagePoms.read(ROOT, "gnomeos-devel", Map.of("channel", "stable", "gnomeos.pin", "=50.1"))
                        .value("gnomeos.devel.source"))
                .matches("sysupdate:https://.*/gnome-[0-9]+/sysupdate@usr\\+devel\\+devel-confext\\+debug=50.1");
        for (String name : List.of("nightly", "stable")) {
            ImagePoms poms = ImagePoms.read(ROOT, "gnomeos", Map.of("channel", name));
            assertThat(poms.text("gpgKeys")).isEmpty();
            assertThat(poms.value("gnomeos.gpgKeys.check")).isEqualTo("validate");
        }
    }

    @Test
    void nightlyIsReadFromItsStandInWithTheKeyOfThat() throws Exception {
        try (FileServer server = new FileServer(SampleProject.here().repository())) {
            String key = Keyring.read("key", Files.readAllBytes(SAMPLE_KEY))
                    .fingerprints()
                    .get(0);
            assertThat(signedBy("nightly", server, SAMPLE_KEY)).isEqualTo(key);
        }
    }

    @Test
    void stableIsReadFromItsStandInWithTheKeyOfThat() throws Exception {
        ExternalTool.require("gpg");
        ExternalTool.require("ostree");
        GpgHome gpg = GpgHome.create(work.resolve("gpg"));
        try {
            String key = gpg.key("ed25519", "cert,sign", "20250101T000000", GpgHome.NEVER);
            Path keys = Files.write(work.resolve("keys.gpg"), gpg.export(key));
            Path repository = standIn(channel("stable").value("platform.source").replaceAll(".*@", ""), gpg, key);
            try (FileServer server = new FileServer(repository)) {
                assertThat(signedBy("stable", server, keys)).isEqualTo(key);
                assertThatThrownBy(() -> signedBy("stable", server, SAMPLE_KEY))
                        .isInstanceOf(UntrustedException.class)
                        .hasMessageContaining("the key is not among the trusted ones");
            }
        } finally {
            gpg.stop();
        }
    }

    private Path standIn(String ref, GpgHome gpg, String key) throws Exception {
        Path tree = Files.createDirectories(work.resolve("tree"));
        Files.writeString(tree.resolve("metadata"), "[Runtime]\nname=org.gnome.Platform\n");
        Files.writeString(Files.createDirectories(tree.resolve("files/lib")).resolve("os-release"), "ID=stand-in\n");
        String repository = "--repo=" + work.resolve("repo");
        String home = "--gpg-homedir=" + gpg.directory();
        String sign = "--gpg-sign=" + key;
        ExternalTool.run(work, "ostree", repository, "init", "--mode=archive");
        ExternalTool.run(
                work, "ostree", repository, "commit", "-b", ref, home, sign, "--canonical-permissions", "tree");
        ExternalTool.run(work, "ostree", repository, "summary", "-u", home, sign);
        return work.resolve("repo");
    }

    private String signedBy(String name, FileServer server, Path keys) throws Exception {
        ImagePoms poms = ImagePoms.read(
                ROOT,
                "platform",
                Map.of("channel", name, "flatpak.repository", server.address(), "flatpak.gpgKeys", keys.toString()));
        TreeSources sources = new TreeSources(
                ROOT,
                work,
                new StandardInput(InputStream.nullInputStream(), work),
                new TrustedKeys(true, poms.keyFiles(), Instant.now()),
                new RemoteSettings(
                        work.resolve("cache"),
                        FetchSettings.online(),
                        2,
                        NoNetwork.ANONYMOUS,
                        false,
                        Instant.now(),
                        Progress.SILENT),
                NoNetwork.DISKS);
        try (TreeSource source = sources.open(SourceLocation.parse(poms.value("platform.source")))) {
            assertThat(source.read().find(TreePath.of("usr/lib/os-release"))).isPresent();
            return source.describe().identity().getOrDefault(OstreeTreeSource.SIGNED_BY_IDENTITY, "nobody");
        }
    }
}
