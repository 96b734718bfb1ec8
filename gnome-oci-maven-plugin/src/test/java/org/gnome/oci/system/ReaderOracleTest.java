package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The readers of OSTree and Flatpak are right, and not only consistent with each other: they tell of the sample commit
 * what {@code ostree checkout} makes of it, entry by entry. {@code benchmark/check-readers.sh} does the same with a
 * runtime of full size.
 */
class ReaderOracleTest {
    private static final String FAULT = "usr/bin/gnome-oci-hello";

    @TempDir
    private static Path temporary;

    private static CheckoutOracle oracle = new CheckoutOracle(Map.of(), Map.of());

    @BeforeAll
    static void checkOut() throws Exception {
        Path repository = temporary.resolve("repo");
        SampleProject.copy(SampleProject.here().repository(), repository);
        Files.createDirectories(repository.resolve("refs/remotes"));
        oracle = CheckoutOracle.of(repository, SampleProject.REF, temporary);
    }

    private static TreeSource open(Scheme scheme) throws IOException {
        SampleProject project = SampleProject.here();
        SourceLocation location =
                new SourceLocation(scheme, project.repository().toString(), Optional.of(SampleProject.REF));
        return project.sources(temporary).open(location);
    }

    @Test
    void theCommitIsReadAsOstreeChecksItOut() throws IOException {
        try (TreeSource source = open(Scheme.OSTREE)) {
            assertThat(CheckoutOracle.requireEqual(source, oracle.asCommitted()))
                    .isGreaterThan(100);
        }
    }

    @Test
    void theRuntimeIsReadAsItsCheckoutIsMounted() throws IOException {
        try (TreeSource source = open(Scheme.FLATPAK)) {
            assertThat(CheckoutOracle.requireEqual(source, oracle.asMounted())).isGreaterThan(100);
        }
    }

    @Test
    void aReaderThatDropsAFileIsFound() throws IOException {
        assertIsFound(
                "missing", tree -> assertThat(tree.remove(TreePath.of(FAULT))).isTrue());
    }

    @Test
    void aReaderThatAltersAModeIsFound() throws IOException {
        assertIsFound("mode", tree -> {
            Metadata metadata = tree.metadata(TreePath.of(FAULT)).orElseThrow();
            tree.setMetadata(TreePath.of(FAULT), metadata.withPermissions(metadata.permissions() ^ 1));
        });
    }

    @Test
    void aReaderThatAltersAByteIsFound() throws IOException {
        assertIsFound("sha256digest", tree -> {
            RegularFile file = (RegularFile) tree.leaf(TreePath.of(FAULT)).orElseThrow();
            byte[] content = TreeListing.bytes(file);
            content[content.length / 2] ^= 1;
            tree.replace(TreePath.of(FAULT), new RegularFile(file.metadata(), Content.of(content)));
        });
    }

    private static void assertIsFound(String what, FaultySource.Defect defect) throws IOException {
        try (TreeSource source = new FaultySource(open(Scheme.FLATPAK), defect)) {
            assertThatThrownBy(() -> CheckoutOracle.requireEqual(source, oracle.asMounted()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining(FAULT)
                    .hasMessageContaining(what);
        }
    }
}
