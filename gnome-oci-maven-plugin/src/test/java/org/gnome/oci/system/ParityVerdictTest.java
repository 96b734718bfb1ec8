package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.layer.Layer;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.layer.LayerEntry;
import org.gnome.oci.layer.LayerWriter;
import org.gnome.oci.layer.ModificationTimes;
import org.gnome.oci.layer.ParentDifference;
import org.gnome.oci.layer.StreamLayerEncoder;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageConfig;
import org.gnome.oci.oci.ImageLayoutWriter;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.parity.DifferenceKind;
import org.gnome.oci.parity.Finding;
import org.gnome.oci.parity.Outcome;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An image that is not what its runtime holds turns the verdict red, and the report says where. */
class ParityVerdictTest {
    private static final TreePath PROGRAM = TreePath.of("usr/bin/gnome-oci-hello");
    private static final TreePath LINK = TreePath.of("usr/sbin");
    private static final TreePath ADDED = TreePath.of("usr/bin/added");

    @TempDir
    private static Path temporary;

    /** What is done to the image, and what must be found: one difference. */
    private record Change(DifferenceKind kind, TreePath path, FaultySource.Defect defect) {
        @Override
        public String toString() {
            return kind.id();
        }
    }

    private static Stream<Change> changes() {
        return Stream.of(
                new Change(DifferenceKind.PERMISSIONS, PROGRAM, tree -> {
                    Metadata metadata = tree.metadata(PROGRAM).orElseThrow();
                    tree.setMetadata(PROGRAM, metadata.withPermissions(0700));
                }),
                new Change(DifferenceKind.CONTENT, PROGRAM, tree -> {
                    RegularFile file = (RegularFile) tree.leaf(PROGRAM).orElseThrow();
                    byte[] content = TreeListing.bytes(file);
                    content[content.length - 1] ^= 1;
                    tree.replace(PROGRAM, new RegularFile(file.metadata(), Content.of(content)));
                }),
                new Change(DifferenceKind.LINK_TARGET, LINK, tree -> {
                    Metadata metadata = tree.metadata(LINK).orElseThrow();
                    tree.replace(LINK, new SymbolicLink(metadata, ByteString.ofUtf8("lib")));
                }),
                new Change(DifferenceKind.ONLY_IN_REFERENCE, PROGRAM, tree -> tree.remove(PROGRAM)),
                new Change(
                        DifferenceKind.ONLY_IN_IMAGE,
                        ADDED,
                        tree -> tree.add(
                                ADDED, new RegularFile(Metadata.ofPermissions(0755), Content.of(new byte[] {1})))));
    }

    @BeforeAll
    static void build() throws IOException {
        SampleProject project = SampleProject.here();
        project.build(project.specification(LayerCompression.ZSTD), temporary.resolve("sound"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aChangeIsUnexplainedInEveryFormOfTheReport(Change change) throws IOException {
        Path target = write(change, change.defect);
        ParityReport report = SampleProject.here().compare(target);
        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.failures()).singleElement().asString().startsWith("1 difference is unexplained");
        assertThat(report.findings().stream().filter(Finding::isUnexplained))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.difference().kind()).isEqualTo(change.kind);
                    assertThat(finding.difference().path()).isEqualTo(change.path);
                });
        assertDocument(change, SampleProject.here().files(target).parity().resolve("parity.json"));
        assertThat(SampleProject.here().files(target).parity().resolve("index.html"))
                .content()
                .contains("✗</span> Failed</p>", "1 difference is unexplained")
                .containsPattern("<tr data-kind=\"" + change.kind.id() + "\">[^\n]*<code>" + change.path
                        + "</code>[^\n]*<strong class=\"bad\">unexplained</strong>");
    }

    private static void assertDocument(Change change, Path file) throws IOException {
        JsonObject document = JsonDocument.parse(Files.readAllBytes(file), "parity.json");
        assertThat(document.string("outcome")).isEqualTo("failed");
        List<String> unexplained = new ArrayList<>();
        for (JsonObject finding : document.objects("findings")) {
            if (!finding.has("rule")) {
                unexplained.add(finding.string("kind") + " " + finding.string("path"));
            }
        }
        assertThat(unexplained).containsExactly(change.kind.id() + " " + change.path);
    }

    /** The way there changes nothing: without a change the verdict is what it was. */
    @Test
    void anImageThatIsWrittenAnewIsStillExplained() throws IOException {
        Path target = write("unchanged", tree -> {});
        assertThat(SampleProject.here().compare(target).outcome()).isEqualTo(Outcome.EXPLAINED);
    }

    /** Writes the sound image anew with a change. */
    private static Path write(Object name, FaultySource.Defect defect) throws IOException {
        SampleProject project = SampleProject.here();
        Path target = temporary.resolve(name.toString());
        Path layout = Files.createDirectories(project.files(target).layout());
        SourceLocation sound = new SourceLocation(
                Scheme.OCI, project.files(temporary.resolve("sound")).layout().toString(), Optional.empty());
        try (TreeSource source = new FaultySource(project.sources(temporary).open(sound), defect)) {
            ImageLayoutWriter writer = new ImageLayoutWriter(layout);
            List<Layer> layers = List.of(writeLayer(writer, source.read()));
            ImageConfig config = new ImageConfig(
                    Optional.empty(),
                    new Descriptor.Platform("linux", "amd64"),
                    new TreeMap<>(),
                    layers.stream().map(Layer::diffId).toList(),
                    List.of());
            writer.writeImage(config, layers, new TreeMap<>(), new ImageReference("example.org/changed", "latest"));
        }
        return target;
    }

    private static Layer writeLayer(ImageLayoutWriter writer, FileTree tree) throws IOException {
        List<LayerEntry> entries = ParentDifference.wholeTree(tree);
        return writer.writeLayer(out -> {
            try (StreamLayerEncoder encoder = new StreamLayerEncoder(out, LayerCompression.GZIP, 1)) {
                return new LayerWriter(ModificationTimes.of(Instant.EPOCH), 1, bytes -> {}).write(entries, encoder);
            }
        });
    }
}
