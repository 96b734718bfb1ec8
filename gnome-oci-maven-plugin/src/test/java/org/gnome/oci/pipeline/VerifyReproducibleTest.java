package org.gnome.oci.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.testing.RegistryServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own images with one thing changed, beside each other and in a registry. */
class VerifyReproducibleTest {
    @TempDir
    private Path work;

    private Path tree = Path.of("");

    @BeforeEach
    void makeATree() throws IOException {
        tree = Files.createDirectories(work.resolve("tree"));
        Files.createDirectories(tree.resolve("usr/bin"));
        Files.writeString(tree.resolve("usr/bin/first"), "first");
        Files.writeString(tree.resolve("usr/bin/second"), "second");
        Files.createSymbolicLink(tree.resolve("usr/bin/third"), Path.of("first"));
    }

    private ImageFiles build(String target) throws IOException {
        return build(target, LayerCompression.ZSTD, Map.of());
    }

    private ImageFiles build(String target, LayerCompression compression, Map<String, String> labels)
            throws IOException {
        ImageFiles files = new ImageFiles(Files.createDirectories(work.resolve(target)), "tool");
        ImageSpecification specification = new ImageSpecification(
                new ImageReference("example.org/tool", "master"),
                new Descriptor.Platform("linux", "amd64"),
                Optional.empty(),
                CompositionSpecification.of(SourceLocation.parse("directory:" + tree)),
                false,
                compression,
                Instant.EPOCH,
                Optional.empty(),
                new TreeMap<>(labels),
                new TreeMap<>(),
                Optional.empty());
        new BuildImage(TestSources.in(work), "test", 1, Progress.SILENT).build(specification, files);
        return files;
    }

    private Optional<String> difference(ImageFiles there) throws IOException {
        return new VerifyReproducible(new ImageFiles(work.resolve("here"), "tool"))
                .compareWith(there)
                .difference();
    }

    private VerifyReproducible.Verdict published(String location) throws IOException {
        return new VerifyReproducible(new ImageFiles(work.resolve("here"), "tool"))
                .compareWith(TestSources.in(work), SourceLocation.parse(location), Progress.SILENT);
    }

    @Test
    void twoBuildsOfTheSameHaveEveryFileAlike() throws IOException {
        build("here");
        VerifyReproducible.Verdict verdict =
                new VerifyReproducible(new ImageFiles(work.resolve("here"), "tool")).compareWith(build("there"));
        assertThat(verdict.difference()).isEmpty();
        assertThat(verdict.compared())
                .as("layer, configuration, manifest, index, oci-layout, archive and record")
                .isEqualTo("7 files");
    }

    @Test
    void tellsPathAndMode() throws IOException {
        build("here");
        Files.setPosixFilePermissions(tree.resolve("usr/bin/second"), PosixFilePermissions.fromString("rwx------"));
        assertThat(difference(build("there")))
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("layer 1: ")
                        .contains("the first path that differs is usr/bin/second: mode: 0")
                        .endsWith(" here, 0700 there"));
    }

    @Test
    void tellsTheFirstOfSeveralPaths() throws IOException {
        build("here");
        Files.writeString(tree.resolve("usr/bin/first"), "fiRst");
        Files.delete(tree.resolve("usr/bin/second"));
        assertThat(difference(build("there")))
                .hasValueSatisfying(text -> assertThat(text).contains("usr/bin/first: content from byte 2: sha256:"));
    }

    @Test
    void tellsTheTargetOfALink() throws IOException {
        build("here");
        Files.delete(tree.resolve("usr/bin/third"));
        Files.createSymbolicLink(tree.resolve("usr/bin/third"), Path.of("second"));
        assertThat(difference(build("there")))
                .hasValueSatisfying(
                        text -> assertThat(text).contains("usr/bin/third: link target: first here, second there"));
    }

    @Test
    void tellsALabel() throws IOException {
        build("here");
        assertThat(difference(build("there", LayerCompression.ZSTD, Map.of("built.on", "a Sunday"))))
                .contains("configuration config: absent here, {\"Labels\":{\"built.on\":\"a Sunday\"}} there");
    }

    @Test
    void tellsThatOnlyTheCompressionDiffers() throws IOException {
        build("here");
        assertThat(difference(build("there", LayerCompression.GZIP, Map.of())))
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("manifest layers[0].mediaType: ")
                        .endsWith("the content is the same, only the compression differs"));
    }

    @Test
    void tellsAFileBesideTheImage() throws IOException {
        build("here");
        ImageFiles there = build("there");
        Files.createDirectories(there.parity());
        Files.writeString(there.parity().resolve("parity.json"), "{\"outcome\": \"identical\"}");
        assertThat(difference(there))
                .hasValueSatisfying(text -> assertThat(text).startsWith("parity/parity.json: missing here, sha256:"));
        Path own = work.resolve("here/parity");
        Files.createDirectories(own);
        Files.writeString(own.resolve("parity.json"), "{\"outcome\": \"failed\"}");
        assertThat(difference(there)).contains("parity/parity.json outcome: \"failed\" here, \"identical\" there");
    }

    @Test
    void tellsWhereTheArchiveDiffers() throws IOException {
        build("here");
        ImageFiles there = build("there");
        byte[] archive = Files.readAllBytes(there.archive());
        archive[700] ^= 1;
        Files.write(there.archive(), archive);
        assertThat(difference(there))
                .hasValueSatisfying(text -> assertThat(text).startsWith("tool.oci.tar differs from byte 700: "));
    }

    @Test
    void aSecondBuildWithoutAnImageIsADifference() throws IOException {
        build("here");
        assertThat(difference(new ImageFiles(work.resolve("nowhere"), "tool")))
                .contains("the other build has made no image");
    }

    @Test
    void withoutAnImageThereIsNothingToCompare() {
        assertThatThrownBy(() -> difference(new ImageFiles(work.resolve("nowhere"), "tool")))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("there is no image to compare");
    }

    @Test
    void aDamagedImageIsNoReproducibleOne() throws IOException {
        ImageFiles here = build("here");
        BuiltImage image = BuiltImage.read(here.record()).orElseThrow();
        Path layer = here.layout()
                .resolve("blobs/sha256/" + image.layers().get(0).digest().hex());
        byte[] bytes = Files.readAllBytes(layer);
        bytes[bytes.length / 2] ^= 1;
        Files.write(layer, bytes);
        build("published");
        assertThatThrownBy(() -> published("oci:" + work.resolve("published/image")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void publishedImagesAreComparedByDigestWhateverTheyAreNamed() throws Exception {
        BuiltImage image = BuiltImage.read(build("here").record()).orElseThrow();
        Files.writeString(tree.resolve("usr/bin/second"), "other!");
        build("other");
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"))) {
            String repository = registry.host() + "/team/images";
            registry.push("oci:" + work.resolve("here/image"), "team/images:nightly", "--preserve-digests");
            registry.push("oci:" + work.resolve("other/image"), "team/images:other", "--preserve-digests");
            assertThat(published("docker://" + repository + ":nightly").difference())
                    .isEmpty();
            assertThat(published("docker://" + repository + "@" + image.digest())
                            .difference())
                    .isEmpty();
            assertThat(registry.log())
                    .as("whose manifest is the same is not read any further")
                    .noneMatch(line -> line.contains("\"GET ")
                            && line.contains("/blobs/" + image.layers().get(0).digest()));
            assertThat(published("docker://" + repository + ":other").difference())
                    .hasValueSatisfying(text ->
                            assertThat(text).startsWith("layer 1: ").contains("usr/bin/second: content from byte 0: "));
        }
        assertThat(published("oci-archive:" + work.resolve("here/tool.oci.tar")).difference())
                .isEmpty();
    }

    @Test
    void aPublishedLayerThatIsDamagedIsNoDifferenceButDamage() throws Exception {
        build("here");
        Files.writeString(tree.resolve("usr/bin/second"), "other!");
        BuiltImage other = BuiltImage.read(build("other").record()).orElseThrow();
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"))) {
            registry.push("oci:" + work.resolve("other/image"), "team/images:other", "--preserve-digests");
            Path blob = registry.blob(other.layers().get(0).digest().hex());
            byte[] bytes = Files.readAllBytes(blob);
            bytes[bytes.length / 2] ^= 1;
            Files.write(blob, bytes);
            assertThatThrownBy(() -> published("docker://" + registry.host() + "/team/images:other"))
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining(other.layers().get(0).digest().toString());
        }
    }
}
