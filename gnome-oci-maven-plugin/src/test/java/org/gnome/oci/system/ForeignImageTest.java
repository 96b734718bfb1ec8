package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.parity.Difference;
import org.gnome.oci.parity.Finding;
import org.gnome.oci.parity.Outcome;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.parity.Verdict;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code diff} on images that were not built here, with the rules for upstream's. */
class ForeignImageTest {
    @TempDir
    private static Path temporary;

    private static final Map<String, ForeignImage> IMAGES = new TreeMap<>();

    @BeforeAll
    static void make() throws Exception {
        ForeignImage.requireTools();
        for (String name : new String[] {"platform", "sdk"}) {
            IMAGES.put(name, ForeignImage.make(name, temporary.resolve(name)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "sdk"})
    void everyKnownDifferenceIsExplainedByItsRule(String name) throws IOException {
        ForeignImage image = Optional.ofNullable(IMAGES.get(name)).orElseThrow();
        ParityReport report = image.compare(image.runtime(), ForeignImage.SOUND);
        assertThat(report.findings().stream().map(ForeignImageTest::line).sorted())
                .containsExactlyElementsOf(ForeignTrees.of(name).differences());
        assertThat(report.outcome()).isEqualTo(Outcome.EXPLAINED);
        assertThat(report.warnings()).isEmpty();
    }

    /** The rule that explains a difference, or its kind, and its path. */
    private static String line(Finding finding) {
        Difference difference = finding.difference();
        return (finding.verdict() instanceof Verdict.Explained explained
                        ? explained.ruleId()
                        : difference.kind().id())
                + " " + difference.path();
    }
}
