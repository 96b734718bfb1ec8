package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.source.TreeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link ReaderOracleTest} for a runtime of full size, which {@code images/channels/debian/make.sh} makes. Its name
 * keeps it out of the usual tests: {@code benchmark/check-readers.sh} runs it.
 */
class FullSizeReaderCheck {
    @Test
    void everyEntryIsReadAsOstreeChecksItOut(@TempDir Path work) throws Exception {
        Path repository = Path.of(System.getProperty("gnome-oci.fullSize", "")).resolve("repo");
        CheckoutOracle oracle = CheckoutOracle.of(repository, SampleProject.REF, work);
        assertThat(oracle.asCommitted()).hasSizeGreaterThan(10_000);
        int committed = compare(Scheme.OSTREE, repository, work, oracle);
        int mounted = compare(Scheme.FLATPAK, repository, work, oracle);
        System.out.println("ostree: " + committed + " entries equal; flatpak: " + mounted + " entries equal");
    }

    private static int compare(Scheme scheme, Path repository, Path work, CheckoutOracle oracle) throws IOException {
        SourceLocation location = new SourceLocation(scheme, repository.toString(), Optional.of(SampleProject.REF));
        try (TreeSource source = SampleProject.here().unverified(work).open(location)) {
            return CheckoutOracle.requireEqual(
                    source, scheme == Scheme.OSTREE ? oracle.asCommitted() : oracle.asMounted());
        }
    }
}
