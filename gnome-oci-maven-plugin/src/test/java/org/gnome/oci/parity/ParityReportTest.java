package org.gnome.oci.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gnome.oci.tree.PathGlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParityReportTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
    private static final Identity IDENTITY = new Identity("test", "test", new TreeMap<>(), List.of());

    @Test
    void isIdenticalWithoutDifferencesButNamesWhatWasNotCompared() throws IOException {
        ParityReport report = report(TestTree.empty());

        assertThat(report.outcome()).isEqualTo(Outcome.IDENTICAL);
        assertThat(report.notCompared()).extracting(Coverage::aspect).containsExactly(Aspect.MTIME);
    }

    @Test
    void failsOnAnUnexplainedDifference() throws IOException {
        ParityReport report = report(TestTree.empty().file("/a", "1"));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.failures())
                .containsExactly("1 difference is unexplained: correct the image, or add a rule with the reason");
    }

    @Test
    void explainsByTheFirstRuleThatMatches() throws IOException {
        ParityReport report =
                report(TestTree.empty().file("/a", "1"), rule("first", "/a", 1), rule("second", "/**/a", 1));

        assertThat(report.outcome()).isEqualTo(Outcome.EXPLAINED);
        assertThat(report.findings()).extracting(Finding::verdict).containsExactly(new Verdict.Explained("first"));
        assertThat(report.warnings()).containsExactly("Rule second matched nothing: remove it");
        assertThat(report.failures()).isEmpty();
    }

    @Test
    void explainsOnlyTheKindsOfARule() throws IOException {
        ParityRule links = new ParityRule(
                "A",
                PathGlob.of("/a"),
                EnumSet.of(DifferenceKind.LINK_TARGET),
                EntryFilter.ANY,
                "reason",
                1,
                false,
                Optional.empty(),
                Optional.empty());

        assertThat(report(TestTree.empty().file("/a", "1"), links).unexplainedCount())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "types='directory'|/directory",
                "types='symbolic-link'|/docs",
                "types='regular-file symbolic-link'|/docs /file",
                "target='runtime/docs/**'|/docs",
                "target='{x,runtime/docs/m?n}'|/docs",
                "target='/runtime/docs/**'|''",
                "types='symbolic-link directory' target='runtime/docs/**'|/directory /docs",
                "types='symbolic-link directory' target='locale/*'|/directory",
            })
    void explainsOnlyTheEntriesOfARule(String filter, String explained) throws IOException {
        TestTree image = TestTree.empty()
                .directory("/directory")
                .link("/docs", "runtime/docs/man")
                .file("/file", "1");

        assertThat(explained(TestTree.empty(), image, filter)).isEqualTo(explained);
        assertThat(explained(image, TestTree.empty(), filter)).isEqualTo(explained);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "types='symbolic-link directory'|/de /fr",
                "types='symbolic-link directory' target='runtime/*/de'|/de",
                "target='runtime/*/de'|''",
                "types='directory'|''",
            })
    void bothEntriesOfADifferenceInTypeMustBeThoseOfARule(String filter, String explained) throws IOException {
        TestTree links = TestTree.empty().link("/de", "runtime/locale/de").link("/fr", "runtime/locale/xx");
        TestTree directories = TestTree.empty().directory("/de").directory("/fr");

        assertThat(explained(links, directories, filter)).isEqualTo(explained);
        assertThat(explained(directories, links, filter)).isEqualTo(explained);
    }

    @Test
    void doesNotWarnOfAnOptionalRuleThatMatchesNothing() throws IOException {
        ParityReport report = report(TestTree.empty(), rules("max='1' optional='true'"));

        assertThat(report.warnings()).isEmpty();
        assertThat(report.rules()).extracting(RuleUse::state).containsExactly(RuleUse.State.IDLE);
    }

    @Test
    void holdsAnOptionalRuleToItsMaximum() throws IOException {
        TestTree image = TestTree.empty().file("/a", "1").file("/b", "1");

        assertThat(report(image, rules("max='1' optional='true'")).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report(image, rules("max='2' optional='true'")).outcome()).isEqualTo(Outcome.EXPLAINED);
    }

    @Test
    void failsWhenARuleExplainsMoreThanItMay() throws IOException {
        ParityReport report = report(TestTree.empty().file("/a", "1").file("/b", "1"), rule("A", "/?", 1));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.rules()).extracting(RuleUse::state).containsExactly(RuleUse.State.EXCEEDED);
        assertThat(report.failures())
                .containsExactly("Rule A explains 2 differences, more than its maximum of 1: look at what is new, then"
                        + " correct the image or raise the maximum");
    }

    @Test
    void holdsARuleUpToItsLastDay() throws IOException {
        assertThat(report(TestTree.empty().file("/a", "1"), expiring(TODAY)).outcome())
                .isEqualTo(Outcome.EXPLAINED);
    }

    @Test
    void failsOnAnExpiredRuleEvenIfItIsUnused() throws IOException {
        ParityReport report = report(TestTree.empty(), expiring(TODAY.minusDays(1)));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.rules()).extracting(RuleUse::state).containsExactly(RuleUse.State.EXPIRED);
        assertThat(report.failures())
                .containsExactly("Rule A expired on 2026-06-30: remove it, or renew it with a reason that still holds");
    }

    @Test
    void countsByKind() throws IOException {
        ParityReport report = report(TestTree.empty().file("/a", "1").file("/b", "1"), rule("A", "/a", 1));

        assertThat(report.kindCounts()).contains(new KindCount(DifferenceKind.ONLY_IN_IMAGE, 1, 1));
        assertThat(report.explainedCount()).isEqualTo(1);
    }

    @Test
    void refusesTwoRulesOfOneId() {
        assertThatThrownBy(() -> new RuleSet(List.of(rule("A", "/a", 1), rule("A", "/b", 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The paths that a rule with a filter explains. */
    private static String explained(TestTree reference, TestTree image, String filter) throws IOException {
        return report(reference, image, rules("max='9' " + filter)).findings().stream()
                .filter(finding -> !finding.isUnexplained())
                .map(finding -> finding.difference().path().toString())
                .collect(Collectors.joining(" "));
    }

    private static ParityReport report(TestTree image, ParityRule... rules) throws IOException {
        return report(image, new RuleSet(List.of(rules)));
    }

    private static ParityReport report(TestTree image, RuleSet rules) throws IOException {
        return report(TestTree.empty(), image, rules);
    }

    private static ParityReport report(TestTree reference, TestTree image, RuleSet rules) throws IOException {
        ComparisonResult result =
                new TreeComparison(1, ComparisonProgress.NONE).compare(reference.side(), image.side());
        return ParityReport.of(IDENTITY, IDENTITY, result, rules, TODAY);
    }

    private static RuleSet rules(String attributes) throws IOException {
        String document = "<parity-rules><rule id='A' path='/*' kinds='only-in-image only-in-reference type' "
                + attributes + "><reason>r</reason></rule></parity-rules>";
        return RulesReader.parse(document.getBytes(StandardCharsets.UTF_8), "parity-rules.xml");
    }

    private static ParityRule rule(String id, String path, int maximum) {
        return rule(id, path, maximum, Optional.empty());
    }

    private static ParityRule expiring(LocalDate day) {
        return rule("A", "/a", 1, Optional.of(day));
    }

    private static ParityRule rule(String id, String path, int maximum, Optional<LocalDate> expires) {
        return new ParityRule(
                id,
                PathGlob.of(path),
                EnumSet.of(DifferenceKind.ONLY_IN_IMAGE),
                EntryFilter.ANY,
                "reason",
                maximum,
                false,
                Optional.empty(),
                expires);
    }
}
