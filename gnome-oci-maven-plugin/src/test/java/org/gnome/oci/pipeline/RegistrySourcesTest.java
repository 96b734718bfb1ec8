package org.gnome.oci.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.RegistryServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image of a registry wherever a tree is read. */
class RegistrySourcesTest {
    private static final Descriptor.Platform AMD64 = new Descriptor.Platform("linux", "amd64");

    @TempDir
    private Path work;

    private BuiltImage build(String name, Optional<String> parent, String source) throws IOException {
        return build(name, parent, source, AMD64);
    }

    private BuiltImage build(String name, Optional<String> parent, String source, Descriptor.Platform platform)
            throws IOException {
        ImageSpecification specification = new ImageSpecification(
                new ImageReference("example.org/" + name, "master"),
                platform,
                parent.map(SourceLocation::parse),
                CompositionSpecification.of(SourceLocation.parse(source)),
                false,
                LayerCompression.ZSTD,
                Instant.EPOCH,
                Optional.empty(),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty());
        ImageFiles files = new ImageFiles(Files.createDirectories(work.resolve(name)), name);
        return new BuildImage(TestSources.in(work), "test", 1, Progress.SILENT)
                .build(specification, files)
                .image();
    }

    private String list(String location) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ListTree(TestSources.in(work)).print(SourceLocation.parse(location), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private Path tree(String... names) throws IOException {
        Path tree = Files.createTempDirectory(work, "tree");
        for (String name : names) {
            Path file = tree.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "content of " + name);
        }
        return tree;
    }

    private static String layout(Path work, String name) {
        return "oci:" + work.resolve(name).resolve("image");
    }

    @Test
    void parentAndSourceAreReadAsFromTheirLayouts() throws Exception {
        BuiltImage base = build("base", Optional.empty(), "directory:" + tree("usr/a", "usr/b"));
        String more = "directory:" + tree("usr/a", "usr/b", "usr/c");
        BuiltImage local = build("local", Optional.of(layout(work, "base")), more);
        try (RegistryServer registry = RegistryServer.start(work.resolve("registry"))) {
            registry.push(layout(work, "base"), "team/base:master", "--preserve-digests");
            String remote = "docker://" + registry.host() + "/team/base:master";
            assertThat(list(remote)).isEqualTo(list(layout(work, "base")));

            BuiltImage child = build("child", Optional.of(remote), more);
            assertThat(child.layers())
                    .isEqualTo(local.layers())
                    .startsWith(base.layers().get(0));
            assertThat(child.parent().orElseThrow().identity())
                    .containsEntry("oci.repository", registry.host() + "/team/base")
                    .containsEntry("oci.manifest", base.digest().toString());

            BuiltImage copy = build("copy", Optional.empty(), remote);
            assertThat(copy.layers()).isEqualTo(base.layers());
            assertThat(copy.sources().get(0).identity())
                    .containsEntry("oci.manifest", base.digest().toString());
            ExternalTool.require("skopeo");
            ExternalTool.run(work, "skopeo", "inspect", layout(work, "child"));

            assertThatThrownBy(
                            () -> build("other", Optional.of(remote), more, new Descriptor.Platform("linux", "arm64")))
                    .isInstanceOf(MalformedFormatException.class)
                    .hasMessageContaining("is amd64 where the image is to be arm64");
        }
    }

    @Test
    void repositoryWhoseNameIsNoneIsRefused() {
        assertThatThrownBy(() -> list("docker://quay.io/UPPER/case:tag"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("is no repository: write HOST/PATH in lower case");
    }
}
