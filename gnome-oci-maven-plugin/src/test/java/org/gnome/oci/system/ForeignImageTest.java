package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code diff} on images that were not built here, with the rules for upstream's. */
class ForeignImageTest {
    @TempDir
    private static Path temporary;

    private static final Map<UpstreamImage, ForeignImage> IMAGES = new EnumMap<>(UpstreamImage.class);

    /** Before JUnit does, which warns of every link that leads out of the directory. */
    @AfterAll
    static void remove() throws Exception {
        ExternalTool.run(temporary, "find", ".", "-mindepth", "1", "-delete");
    }

    @ParameterizedTest
    @EnumSource
    void everyKnownDifferenceIsExplainedByItsRule(UpstreamImage upstream) throws Exception {
        ForeignImage image = image(upstream);
        ParityReport report = image.compare(image.reference().location(), ForeignImage.SOUND);
        assertThat(report.findings().stream().map(ForeignImageTest::line).sorted())
                .containsExactlyElementsOf(ForeignTrees.of(upstream).differences());
        assertThat(report.outcome()).isEqualTo(Outcome.EXPLAINED);
        assertThat(report.warnings()).isEmpty();
    }

    private static Stream<Arguments> changes() throws IOException {
        Stream.Builder<Arguments> changes = Stream.builder();
        for (UpstreamImage upstream : List.of(UpstreamImage.SDK, UpstreamImage.GNOMEOS, UpstreamImage.GNOMEOS_DEVEL)) {
            for (ForeignChange change : ForeignChange.read(upstream + "-changes.txt")) {
                changes.add(Arguments.of(upstream, change));
            }
        }
        return changes.build();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void everyFurtherChangeTurnsTheVerdictRed(UpstreamImage upstream, ForeignChange change) throws Exception {
        ForeignImage image = image(upstream);
        assertFails(change, image.compare(image.reference().location(), image.change(change.tag(), change.script())));
    }

    private static Stream<ForeignChange> attributeChanges() throws IOException {
        return ForeignChange.read("sdk-attribute-changes.txt").stream();
    }

    @ParameterizedTest
    @MethodSource("attributeChanges")
    void everyChangeOfAnAttributeTurnsTheVerdictRedWhereTheReferenceExpressesIt(ForeignChange change) throws Exception {
        ForeignImage image = image(UpstreamImage.SDK);
        assertFails(change, image.compare(image.reference().unpacked(), image.change(change.tag(), change.script())));
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

    @ParameterizedTest
    @EnumSource(
            value = UpstreamImage.class,
            names = {"SDK", "GNOMEOS", "GNOMEOS_DEVEL"})
    void theDirectoryThatTheReferenceWasMadeOfDiffersInNothingElse(UpstreamImage upstream) throws Exception {
        ForeignImage image = image(upstream);
        ParityReport report = image.compare(image.reference().unpacked(), ForeignImage.SOUND);
        assertThat(report.findings().stream().map(ForeignImageTest::line).sorted())
                .containsExactlyElementsOf(ForeignTrees.of(upstream).differences().stream()
                        .filter(line -> !line.startsWith("D1-"))
                        .toList());
        assertThat(report.comparison().uncompared()).isEmpty();
    }

    @Test
    void listsWhatAFlatpakRuntimeCannotExpress() throws Exception {
        ForeignImage image = image(UpstreamImage.SDK);
        assertThat(image.compare(image.reference().location(), ForeignImage.SOUND).comparison().uncompared().stream()
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

    @ParameterizedTest
    @EnumSource(
            value = UpstreamImage.class,
            names = {"GNOMEOS", "GNOMEOS_DEVEL"})
    void nothingOfADiskImageIsLeftUncompared(UpstreamImage upstream) throws Exception {
        ForeignImage image = image(upstream);
        assertThat(image.compare(image.reference().location(), ForeignImage.SOUND)
                        .comparison()
                        .uncompared())
                .isEmpty();
    }

    /** umoci has unpacked the image; bsdtar lists what it finds there. */
    @ParameterizedTest
    @EnumSource(
            value = UpstreamImage.class,
            names = {"SDK", "GNOMEOS_DEVEL"})
    void anImageHoldsWhatUmociUnpacks(UpstreamImage upstream) throws Exception {
        ExternalTool.require("bsdtar");
        ForeignImage image = image(upstream);
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

    @ParameterizedTest
    @CsvSource({"PLATFORM, SDK, D19-documentation-links", "GNOMEOS, GNOMEOS_DEVEL, none"})
    void rulesOfOneIdSayTheSameOfBothImages(UpstreamImage lower, UpstreamImage upper, String except)
            throws IOException {
        Map<String, ParityRule> rules = rules(lower);
        rules(upper).forEach((id, rule) -> {
            if (!id.equals(except)) {
                assertThat(rules.getOrDefault(id, rule)).isEqualTo(rule);
            }
        });
        assertThat(rules(upper).keySet().stream().filter(rules::containsKey)).hasSizeGreaterThan(20);
    }

    private static Map<String, ParityRule> rules(UpstreamImage upstream) throws IOException {
        return RulesReader.read(upstream.rules()).rules().stream()
                .collect(Collectors.toMap(ParityRule::id, rule -> rule));
    }

    /** Made when a test first needs it, so that a tool that is missing skips only the tests of its images. */
    private static ForeignImage image(UpstreamImage upstream) throws IOException, InterruptedException {
        ForeignImage image = IMAGES.get(upstream);
        if (image == null) {
            image = ForeignImage.make(upstream, temporary.resolve(upstream.toString()));
            IMAGES.put(upstream, image);
        }
        return image;
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
