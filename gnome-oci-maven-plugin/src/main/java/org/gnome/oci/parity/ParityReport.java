package org.gnome.oci.parity;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The comparison of an image with its reference, judged by rules.
 *
 * @param reference what the image should be like
 * @param image what was compared with it
 * @param comparison counts and coverage
 * @param findings every difference with its verdict, in the order of the comparison
 * @param rules every rule with its use, in the order of their file
 */
public record ParityReport(
        Identity reference, Identity image, ComparisonResult comparison, List<Finding> findings, List<RuleUse> rules) {
    public ParityReport {
        findings = List.copyOf(findings);
        rules = List.copyOf(rules);
    }

    /** Judges a comparison by rules, which may expire before a given day. */
    public static ParityReport of(
            Identity reference, Identity image, ComparisonResult comparison, RuleSet rules, LocalDate today) {
        Map<String, Long> counts = new HashMap<>();
        List<Finding> findings = new ArrayList<>();
        for (Difference difference : comparison.differences()) {
            Optional<ParityRule> rule = rules.explain(difference);
            rule.ifPresent(found -> counts.merge(found.id(), 1L, Long::sum));
            findings.add(new Finding(
                    difference,
                    rule.<Verdict>map(found -> new Verdict.Explained(found.id()))
                            .orElseGet(Verdict.Unexplained::new)));
        }
        List<RuleUse> uses = rules.rules().stream()
                .map(rule -> RuleUse.of(rule, counts.getOrDefault(rule.id(), 0L), today))
                .toList();
        return new ParityReport(reference, image, comparison, findings, uses);
    }

    /** The verdict on the whole. */
    public Outcome outcome() {
        if (!failures().isEmpty()) {
            return Outcome.FAILED;
        }
        return findings.isEmpty() ? Outcome.IDENTICAL : Outcome.EXPLAINED;
    }

    /** Why the comparison failed, in sentences that end with what to do; empty if it did not. */
    public List<String> failures() {
        List<String> failures = new ArrayList<>();
        long unexplained = unexplainedCount();
        if (unexplained > 0) {
            failures.add((unexplained == 1 ? "1 difference is" : unexplained + " differences are")
                    + " unexplained: correct the image, or add a rule with the reason");
        }
        for (RuleUse use : rules) {
            ParityRule rule = use.rule();
            if (use.state() == RuleUse.State.EXPIRED) {
                failures.add("Rule " + rule.id()
                        + rule.expires().map(day -> " expired on " + day).orElse("")
                        + ": remove it, or renew it with a reason that still holds");
            }
            if (use.count() > rule.maximumCount()) {
                failures.add("Rule " + rule.id() + " explains " + use.count()
                        + " differences, more than its maximum of " + rule.maximumCount()
                        + ": look at what is new, then correct the image or raise the maximum");
            }
        }
        return failures;
    }

    /** What should be looked at but is no failure. */
    public List<String> warnings() {
        return rules.stream()
                .filter(use -> use.state() == RuleUse.State.UNUSED)
                .map(use -> "Rule " + use.rule().id() + " matched nothing: remove it")
                .toList();
    }

    /** How many differences no rule explains. */
    public long unexplainedCount() {
        return findings.stream().filter(Finding::isUnexplained).count();
    }

    /** How many differences a rule explains. */
    public long explainedCount() {
        return findings.size() - unexplainedCount();
    }

    /** The differences by kind, those that did not occur among them. */
    public List<KindCount> kindCounts() {
        Map<DifferenceKind, KindCount> counts = new EnumMap<>(DifferenceKind.class);
        for (DifferenceKind kind : DifferenceKind.values()) {
            counts.put(kind, new KindCount(kind, 0, 0));
        }
        for (Finding finding : findings) {
            counts.computeIfPresent(finding.difference().kind(), (kind, count) -> count.plus(finding));
        }
        return List.copyOf(counts.values());
    }

    /** What was not compared, with the reason. Never empty: no comparison covers the modification time. */
    public List<Coverage> notCompared() {
        return comparison.coverage().stream()
                .filter(coverage -> coverage.reason().isPresent())
                .toList();
    }
}
