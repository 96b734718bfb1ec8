package org.gnome.oci.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.tree.PathGlob;
import org.junit.jupiter.api.Test;

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
                "reason",
                1,
                Optional.empty(),
                Optional.empty());

        assertThat(report(TestTree.empty().file("/a", "1"), links).unexplainedCount())
                .isEqualTo(1);
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

    private static ParityReport report(TestTree image, ParityRule... rules) throws IOException {
        ComparisonResult result = new TreeComparison(1, ComparisonProgress.NONE)
                .compare(TestTree.empty().side(), image.side());
        return ParityReport.of(IDENTITY, IDENTITY, result, new RuleSet(List.of(rules)), TODAY);
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
                "reason",
                maximum,
                Optional.empty(),
                expires);
    }
}
