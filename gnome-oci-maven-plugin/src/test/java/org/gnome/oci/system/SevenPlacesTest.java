package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.layer.DiffId;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.layer.LayerWriter;
import org.gnome.oci.layer.ModificationTimes;
import org.gnome.oci.layer.ParentDifference;
import org.gnome.oci.layer.StreamLayerEncoder;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.pipeline.RemoteSettings;
import org.gnome.oci.pipeline.TreeSources;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.LoopbackServer;
import org.gnome.oci.testing.NoNetwork;
import org.gnome.oci.testing.TreeListing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commit of the sample channel is the same tree and the same layer wherever it is read from. */
class SevenPlacesTest {
    private static final SampleProject PROJECT = SampleProject.here();

    @TempDir
    private static Path directory;

    private static final Map<String, String> LOCATIONS = new TreeMap<>();
    private static final List<LoopbackServer> SERVERS = new ArrayList<>();
    private static List<String> tree = List.of();

    @BeforeAll
    static void makePlaces() throws Exception {
        ExternalTool.require("ostree");
        ExternalTool.require("flatpak");
        SampleProject.copy(PROJECT.repository(), directory.resolve("archive"));
        LOCATIONS.put("an archive repository", "flatpak:" + directory + "/archive@" + SampleProject.REF);
        LOCATIONS.put("a bare-user repository", pulled("bare-user"));
        LOCATIONS.put("a bare-user-only repository", pulled("bare-user-only"));
        LOCATIONS.put("a bundle", bundle());
        LOCATIONS.put("a static delta", delta());
        LOCATIONS.put("a deployed runtime", deployed());
        LoopbackServer.Behaviour good = LoopbackServer.directory(PROJECT.repository());
        LOCATIONS.put("a server and an empty cache", served(good));
        LOCATIONS.put(
                "a server without deltas and an empty cache",
                served(request ->
                        request.target().startsWith("/deltas/") ? LoopbackServer.status(404) : good.answer(request)));
        tree = tree(PROJECT.reference());
    }

    private static String pulled(String mode) throws Exception {
        run("ostree", "--repo=" + mode, "init", "--mode=" + mode);
        run("ostree", "--repo=" + mode, "pull-local", "--disable-fsync", "archive", SampleProject.REF);
        return "flatpak:" + directory + "/" + mode + "@" + SampleProject.REF;
    }

    private static String bundle() throws Exception {
        run("flatpak", "build-bundle", "--runtime", "archive", "platform.flatpak", "org.gnome.Platform", "master");
        return "flatpak:" + directory + "/platform.flatpak";
    }

    private static String delta() throws Exception {
        Files.createDirectories(directory.resolve("delta"));
        List<String> command =
                new ArrayList<>(List.of("ostree", "--repo=archive", "static-delta", "generate", "--empty"));
        command.addAll(List.of("--max-chunk-size=0", "--filename=delta/superblock", SampleProject.REF));
        run(command.toArray(String[]::new));
        return "flatpak:" + directory + "/delta/superblock";
    }

    private static String deployed() throws Exception {
        flatpak("remote-add", "--no-gpg-verify", "sample", "file://" + directory + "/archive");
        flatpak("install", "--noninteractive", "--no-related", "sample", SampleProject.REF);
        return "flatpak:" + directory + "/user/" + SampleProject.REF + "/active";
    }

    private static String served(LoopbackServer.Behaviour behaviour) throws IOException {
        LoopbackServer server = LoopbackServer.start(behaviour);
        SERVERS.add(server);
        return "flatpak:" + server.url() + "@" + SampleProject.REF;
    }

    @AfterAll
    static void stopServers() throws IOException {
        for (LoopbackServer server : SERVERS) {
            server.close();
        }
    }

    private static void flatpak(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "FLATPAK_USER_DIR=" + directory + "/user"));
        command.addAll(List.of("flatpak", "--user"));
        command.addAll(Arrays.asList(arguments));
        run(command.toArray(String[]::new));
    }

    private static void run(String... command) throws Exception {
        ExternalTool.run(directory, command);
    }

    private static Stream<String> places() {
        return LOCATIONS.keySet().stream();
    }

    private static SourceLocation location(String place) {
        return SourceLocation.parse(String.valueOf(LOCATIONS.get(place)));
    }

    /** With a cache that nobody has used. */
    private static TreeSource open(SourceLocation location) throws IOException {
        TreeSources sample = PROJECT.sources(directory);
        RemoteSettings remote = new RemoteSettings(
                Files.createTempDirectory(directory, "cache"),
                FetchSettings.online(),
                2,
                NoNetwork.ANONYMOUS,
                false,
                Instant.EPOCH,
                Progress.SILENT);
        return new TreeSources(
                        sample.base(),
                        sample.spools(),
                        sample.standardInput(),
                        sample.trustedKeys(),
                        remote,
                        sample.disks())
                .open(location);
    }

    private static List<String> tree(SourceLocation location) throws IOException {
        try (TreeSource source = open(location)) {
            return TreeListing.of(source.read());
        }
    }

    private static DiffId layer(SourceLocation location) throws IOException {
        try (TreeSource source = open(location);
                StreamLayerEncoder encoder =
                        new StreamLayerEncoder(OutputStream.nullOutputStream(), LayerCompression.NONE, 1)) {
            return new LayerWriter(ModificationTimes.of(Instant.EPOCH), 1, bytes -> {})
                    .write(ParentDifference.wholeTree(source.read()), encoder)
                    .diffId();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void readsTheSameTreeAndLayerFrom(String place) throws Exception {
        assertThat(tree(location(place))).isEqualTo(tree);
        assertThat(layer(location(place))).isEqualTo(layer(PROJECT.reference()));
    }

    @Test
    void everyPlaceOfACommitHasItsSignature() throws Exception {
        for (String place :
                List.of("a bare-user repository", "a bundle", "a static delta", "a server and an empty cache")) {
            try (TreeSource source = open(location(place));
                    TreeSource committed = open(PROJECT.reference())) {
                assertThat(source.describe()).as(place).isEqualTo(committed.describe());
                assertThat(source.describe().identity().get("ostree.signed-by")).hasSizeGreaterThanOrEqualTo(40);
            }
        }
    }

    @Test
    void aDeployedRuntimeIsMarkedAsNotVerified() throws Exception {
        try (TreeSource source = open(location("a deployed runtime"));
                TreeSource committed = open(PROJECT.reference())) {
            String commit = String.valueOf(committed.describe().identity().get("ostree.commit"));
            assertThat(source.describe().identity())
                    .containsEntry("flatpak.deployed", commit + ", not verified")
                    .containsEntry("flatpak.ref", SampleProject.REF)
                    .containsKey("tree.sha256")
                    .doesNotContainKey("ostree.commit");
            assertThat(source.fidelity()).isEqualTo(committed.fidelity());
        }
    }

    @Test
    void aRepositoryWithoutARefIsNoDeployedRuntime() {
        assertThatThrownBy(() -> tree(SourceLocation.parse("flatpak:" + directory + "/archive")))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("write flatpak:REPOSITORY@REF");
    }
}
