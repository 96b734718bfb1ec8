package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gnome.oci.parity.Difference;
import org.gnome.oci.parity.Finding;
import org.gnome.oci.parity.Outcome;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.parity.ParityRule;
import org.gnome.oci.parity.RuleUse;
import org.gnome.oci.parity.RulesReader;
import org.gnome.oci.parity.Verdict;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.MtreeText;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.gnome.oci.tree.MtreeWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
        ForeignImage image = image(name);
        ParityReport report = image.compare(image.runtime(), ForeignImage.SOUND);
        assertThat(report.findings().stream().map(ForeignImageTest::line).sorted())
                .containsExactlyElementsOf(ForeignTrees.of(name).differences());
        assertThat(report.outcome()).isEqualTo(Outcome.EXPLAINED);
        assertThat(report.warnings()).isEmpty();
    }

    private static Stream<ForeignChange> changes() throws IOException {
        return ForeignChange.read("changes.txt").stream();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void everyFurtherChangeTurnsTheVerdictRed(ForeignChange change) throws Exception {
        ForeignImage image = image("sdk");
        assertFails(change, image.compare(image.runtime(), image.change(change.tag(), change.script())));
    }

    private static Stream<ForeignChange> attributeChanges() throws IOException {
        return ForeignChange.read("attribute-changes.txt").stream();
    }

    @ParameterizedTest
    @MethodSource("attributeChanges")
    void everyChangeOfAnAttributeTurnsTheVerdictRedWhereTheReferenceExpressesIt(ForeignChange change) throws Exception {
        ForeignImage image = image("sdk");
        assertFails(change, image.compare(image.runtimeDirectory(), image.change(change.tag(), change.script())));
    }

    private static void assertFails(ForeignChange change, ParityReport report) {
        Stream<String> unexplained =
                report.findings().stream().filter(Finding::isUnexplained).map(ForeignImageTest::line);
        Stream<String> exceeded = report.rules().stream()
                .filter(use -> use.state() == RuleUse.State.EXCEEDED)
                .map(use -> "rule " + use.rule().id());
        assertThat(Stream.concat(unexplained, exceeded)).containsExactlyElementsOf(change.found());
        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void theDirectoryThatARuntimeWasExportedFromDiffersInNothingElse() throws IOException {
        ForeignImage image = image("sdk");
        ParityReport report = image.compare(image.runtimeDirectory(), ForeignImage.SOUND);
        assertThat(report.findings().stream().map(ForeignImageTest::line).sorted())
                .containsExactlyElementsOf(ForeignTrees.of("sdk").differences().stream()
                        .filter(line -> !line.startsWith("D1-"))
                        .toList());
        assertThat(report.comparison().uncompared()).isEmpty();
    }

    @Test
    void listsWhatAFlatpakRuntimeCannotExpress() throws IOException {
        ForeignImage image = image("sdk");
        assertThat(image.compare(image.runtime(), ForeignImage.SOUND).comparison().uncompared().stream()
                        .flatMap(found -> found.first().stream()
                                .map(value -> found.aspect().id() + " " + value.path() + " " + value.text())))
                .containsExactly(
                        "hardlinks /usr/bin/perl 2 names: /usr/bin/perl, /usr/bin/perl5.40",
                        "special-bits /tmp sticky",
                        "special-bits /usr/bin/mount setuid",
                        "special-bits /usr/bin/passwd setuid",
                        "special-bits /usr/bin/su setuid",
                        "special-bits /usr/bin/sudo setuid",
                        "special-bits /usr/libexec/dbus-daemon-launch-helper setuid",
                        "special-bits /var/tmp sticky",
                        "owner /usr/lib/x86_64-linux-gnu/owned 0:81",
                        "owner /usr/libexec/dbus-daemon-launch-helper 0:81",
                        "capabilities /usr/bin/newuidmap cap_setuid=ep",
                        "capabilities /usr/bin/ping cap_net_raw=ep");
    }

    /** umoci has unpacked the image; bsdtar lists what it finds there. */
    @Test
    void anImageHoldsWhatUmociUnpacks() throws Exception {
        ExternalTool.require("bsdtar");
        ForeignImage image = image("sdk");
        byte[] theirs = ExternalTool.run(
                image.directory().resolve("bundle/rootfs"),
                "bsdtar",
                "-cf",
                "-",
                "--format=mtree",
                "--options=!all,type,mode,uid,gid,nlink,size,link,sha256,device",
                ".");
        ByteArrayOutputStream ours = new ByteArrayOutputStream();
        try (TreeSource source = image.open(image.image(ForeignImage.SOUND))) {
            Fidelity listed = Fidelity.without(Attribute.XATTRS, Attribute.CAPABILITIES, Attribute.MTIME);
            new MtreeWriter(listed).write(source.read(), ours);
        }
        assertThat(MtreeText.entries(ours.toString(StandardCharsets.US_ASCII)))
                .isEqualTo(MtreeText.entries(new String(theirs, StandardCharsets.US_ASCII)));
    }

    @Test
    void rulesOfOneIdSayTheSameOfBothImages() throws IOException {
        Map<String, ParityRule> platform = rules("platform");
        rules("sdk").forEach((id, rule) -> {
            if (!id.equals("D19-documentation-links")) {
                assertThat(platform.getOrDefault(id, rule)).isEqualTo(rule);
            }
        });
        assertThat(platform).containsKeys("D3-mount-points", "D21-locale");
    }

    private static Map<String, ParityRule> rules(String name) throws IOException {
        return RulesReader.read(ForeignImage.rules(name)).rules().stream()
                .collect(Collectors.toMap(ParityRule::id, rule -> rule));
    }

    private static ForeignImage image(String name) {
        return Optional.ofNullable(IMAGES.get(name)).orElseThrow();
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
