package org.gnome.oci.system.fidelity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.gnome.oci.digest.DigestingOutputStream;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.oci.Image;
import org.gnome.oci.oci.ImageLayoutVerifier;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.pipeline.BuiltImage;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.KernelMount;
import org.gnome.oci.testing.TortureTree;
import org.gnome.oci.testing.TreeFacts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that nobody here wrote unpack our layers to the tree that they were made of. */
class LayerOraclesTest {
    private static final String ACLS = "system[.]posix_acl_.*";

    @TempDir
    private static Path temporary;

    private static Optional<TortureTree> tree = Optional.empty();
    private static Passage passage = Passage.of(SourceLocation.parse("directory:unset"), Path.of("unset"));
    private static TreeFacts expected = new TreeFacts(Map.of());

    @TempDir
    private Path work;

    @BeforeAll
    static void build() throws Exception {
        Path directory = temporary.resolve("tree");
        tree = Optional.of(Unpacked.original(directory));
        expected = TreeFacts.ofDirectory(directory).withTime(Passage.FILES_TIME.getEpochSecond());
        SourceLocation location = new SourceLocation(Scheme.DIRECTORY, directory.toString(), Optional.empty());
        passage = Passage.of(location, temporary.resolve("image"));
        passage.build(LayerCompression.GZIP);
    }

    @AfterAll
    static void unmount() {
        tree.ifPresent(TortureTree::close);
    }

    @Test
    void gnuTarExtractsEveryAttribute() throws Exception {
        try (KernelMount memory = KernelMount.ofMemory(work.resolve("memory"))) {
            extract(
                    memory.directory(),
                    "tar",
                    "--extract",
                    "--same-owner",
                    "--preserve-permissions",
                    "--numeric-owner",
                    "--xattrs",
                    "--xattrs-include=*",
                    "--file");
            TreeFacts.ofDirectory(memory.directory()).requireEqual(expected, "the tree");
        }
    }

    @Test
    void bsdtarExtractsEveryAttributeButAccessControlLists() throws Exception {
        try (KernelMount memory = KernelMount.ofMemory(work.resolve("memory"))) {
            extract(memory.directory(), "bsdtar", "--numeric-owner", "--xattrs", "-xpf");
            // libarchive takes ACLs from its own form of them only, and leaves the time of where it extracts to.
            TreeFacts.ofDirectory(memory.directory())
                    .withoutRoot()
                    .requireEqual(expected.withoutRoot().withoutXattrs(ACLS), "the tree");
        }
    }

    private static void extract(Path directory, String... command) throws Exception {
        String layer = Passage.layer(passage.files(), 0).toString();
        ExternalTool.run(
                directory,
                Stream.concat(Arrays.stream(command), Stream.of(layer)).toArray(String[]::new));
    }

    @Test
    void umociUnpacksEveryAttributeThatHasAValue() throws Exception {
        Unpacked.byUmoci(passage.files(), work).requireEqual(expected.withoutXattrs(Unpacked.EMPTY_XATTRS), "the tree");
    }

    @Test
    void theBuildNotesAttributesThatRuntimesDoNotSet() throws IOException {
        assertThat(BuiltImage.read(passage.files().record()).orElseThrow().notes())
                .anyMatch(note -> note.startsWith("2 extended attributes have no value")
                        && note.endsWith(": /xattrs/empty-value trusted.empty, /xattrs/empty-value user.empty"));
    }

    @ParameterizedTest
    @EnumSource(LayerCompression.class)
    void podmanMountsEveryAttributeThatHasAValue(LayerCompression compression) throws Exception {
        ImageFiles files = Passage.of(passage.source(), work).build(compression);
        Unpacked.byPodman(files).requireEqual(expected.withoutRoot().withoutXattrs(Unpacked.EMPTY_XATTRS), "the tree");
    }

    @Test
    void skopeoConvertsWithoutChangingADiffId() throws Exception {
        ExternalTool.require("skopeo");
        List<String> diffIds = Passage.image(passage.files().layout()).config().diffIds().stream()
                .map(Object::toString)
                .toList();
        skopeo("docker-archive:" + work.resolve("docker.tar"));
        ExternalTool.run(work, "tar", "-xf", "docker.tar");
        JsonObject manifest = manifest(Files.readAllBytes(work.resolve("manifest.json")));
        assertThat(diffIds(work.resolve(manifest.string("Config")))).isEqualTo(diffIds);
        List<String> tars = manifest.strings("Layers").stream()
                .map(work::resolve)
                .map(LayerOraclesTest::sha256)
                .toList();
        assertThat(tars).isEqualTo(diffIds);
    }

    @ParameterizedTest
    @EnumSource(LayerCompression.class)
    void skopeoCompressesAnewWithoutChangingADiffId(LayerCompression compression) throws Exception {
        ExternalTool.require("skopeo");
        Passage compressed = Passage.of(passage.source(), work.resolve("image"));
        Image original = Passage.image(compressed.build(compression).layout());
        boolean toGzip = compression == LayerCompression.ZSTD;
        ExternalTool.run(
                work,
                "skopeo",
                "--insecure-policy",
                "copy",
                "--dest-compress",
                "--dest-compress-format=" + (toGzip ? "gzip" : "zstd"),
                "oci:" + compressed.files().layout(),
                "oci:converted:x");
        Image converted = Passage.image(work.resolve("converted"));
        assertThat(converted.config().diffIds()).isEqualTo(original.config().diffIds());
        try (LayoutDirectory layout = new LayoutDirectory(work.resolve("converted"))) {
            assertThat(ImageLayoutVerifier.verify(layout, bytes -> {})).isNotNull();
        }
    }

    private void skopeo(String destination) throws Exception {
        ExternalTool.run(
                work,
                "skopeo",
                "--insecure-policy",
                "copy",
                "--quiet",
                "oci:" + passage.files().layout(),
                destination + ":" + Passage.REFERENCE);
    }

    /** A Docker archive has a list of one manifest. */
    private static JsonObject manifest(byte[] list) throws IOException {
        String text = new String(list, UTF_8).strip();
        return JsonDocument.parse(text.substring(1, text.length() - 1).getBytes(UTF_8), "manifest.json");
    }

    private static List<String> diffIds(Path config) throws IOException {
        return JsonDocument.parse(Files.readAllBytes(config), "config")
                .object("rootfs")
                .strings("diff_ids");
    }

    private static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return sha256(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(InputStream in) throws IOException {
        try (DigestingOutputStream out = new DigestingOutputStream(OutputStream.nullOutputStream())) {
            in.transferTo(out);
            return out.digest().toString();
        }
    }

    /**
     * commons-compress is such a reader unless it is told otherwise, and Rust's flate2: what comes after, they do not
     * miss.
     */
    @Test
    void readerOfTheFirstGzipMemberAloneSeesTheWholeLayer() throws Exception {
        try (InputStream blob = Files.newInputStream(Passage.layer(passage.files(), 0));
                InputStream firstMember = new GzipCompressorInputStream(blob)) {
            assertThat(sha256(firstMember))
                    .isEqualTo(Passage.image(passage.files().layout())
                            .config()
                            .diffIds()
                            .get(0)
                            .toString());
        }
    }
}
