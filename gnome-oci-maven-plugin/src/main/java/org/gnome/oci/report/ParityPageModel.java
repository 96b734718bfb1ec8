package org.gnome.oci.report;

import java.net.URI;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gnome.oci.parity.ComparisonResult;
import org.gnome.oci.parity.Coverage;
import org.gnome.oci.parity.DifferenceKind;
import org.gnome.oci.parity.EntryCount;
import org.gnome.oci.parity.EntryType;
import org.gnome.oci.parity.Finding;
import org.gnome.oci.parity.Identity;
import org.gnome.oci.parity.KindCount;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.parity.ParityRule;
import org.gnome.oci.parity.RuleUse;
import org.gnome.oci.parity.Uncompared;
import org.gnome.oci.tree.PathGlob;

/** What the template of a parity page sees: maps, lists, texts and truth values. */
final class ParityPageModel {
    /** As many rows as a page shows without being asked. */
    private static final int SHORT_LIST = 20;

    private final ParityReport report;
    private final ComparisonResult comparison;

    private ParityPageModel(ParityReport report) {
        this.report = report;
        this.comparison = report.comparison();
    }

    static Map<String, Object> of(ParityReport report) {
        return new ParityPageModel(report).page();
    }

    private Map<String, Object> page() {
        Map<String, Object> page = new TreeMap<>();
        page.put("title", report.image().name());
        page.put("verdict", VerdictBanner.of(report.outcome()).model());
        page.put("summary", summary());
        page.put("failures", report.failures());
        page.put("warnings", report.warnings());
        page.put("notCompared", notCompared());
        page.put("figures", figures());
        page.put("sides", List.of(side("Image", report.image()), side("Reference", report.reference())));
        page.put("kinds", list(report.kindCounts(), this::kind));
        page.put("entries", list(comparison.entries(), ParityPageModel::entryCount));
        page.put("coverage", list(comparison.coverage(), ParityPageModel::coverage));
        page.put("uncompared", list(comparison.uncompared(), ParityPageModel::uncompared));
        page.put("rules", list(report.rules(), ParityPageModel::rule));
        page.put("unexplained", DifferenceRows.of(unexplained(), HtmlReport.MAX_UNEXPLAINED_ROWS));
        page.put("all", DifferenceRows.of(unexplainedFirst(), HtmlReport.MAX_ROWS));
        return page;
    }

    private String summary() {
        String compared = NumberText.count(onBothSides(), "entry", "entries") + " on both sides and "
                + NumberText.size(comparison.bytesCompared()) + " of content were compared. ";
        return compared
                + switch (report.outcome()) {
                    case IDENTICAL -> "No difference was found in what was compared.";
                    case EXPLAINED -> "Every difference has a rule that says why it is right.";
                    case FAILED -> "This has to be put right:";
                };
    }

    private long onBothSides() {
        return comparison.entries().stream().mapToLong(EntryCount::onBothSides).sum();
    }

    private String notCompared() {
        return report.notCompared().stream()
                .map(coverage -> coverage.aspect().label())
                .collect(Collectors.joining("; "));
    }

    private List<Map<String, Object>> figures() {
        return List.of(
                figure("unexplained", report.unexplainedCount()),
                figure("explained", report.explainedCount()),
                figure("entries in the image", total(EntryCount::image)),
                figure("entries in the reference", total(EntryCount::reference)),
                Map.of("label", "of content compared", "value", NumberText.size(comparison.bytesCompared())),
                figure("aspects not compared", report.notCompared().size()));
    }

    private long total(Function<EntryCount, Long> side) {
        return comparison.entries().stream().mapToLong(side::apply).sum();
    }

    private static Map<String, Object> figure(String label, long value) {
        return Map.of("label", label, "value", NumberText.count(value));
    }

    private static Map<String, Object> side(String role, Identity identity) {
        return Map.of(
                "role", role,
                "kind", identity.kind(),
                "name", identity.name(),
                "identity", identity.identity(),
                "notes", identity.notes());
    }

    private Map<String, Object> kind(KindCount count) {
        return Map.of(
                "id",
                count.kind().id(),
                "label",
                count.kind().label(),
                "unexplained",
                NumberText.count(count.unexplained()),
                "explained",
                NumberText.count(count.explained()),
                "occurs",
                count.unexplained() + count.explained() > 0,
                "isCompared",
                report.notCompared().stream()
                        .noneMatch(coverage -> coverage.aspect() == count.kind().aspect()));
    }

    private static Map<String, Object> entryCount(EntryCount count) {
        return Map.of(
                "label",
                count.type().label(),
                "reference",
                NumberText.count(count.reference()),
                "image",
                NumberText.count(count.image()),
                "onBothSides",
                NumberText.count(count.onBothSides()),
                "occurs",
                count.reference() + count.image() > 0);
    }

    private static Map<String, Object> coverage(Coverage coverage) {
        return Map.of(
                "label",
                coverage.aspect().label(),
                "compared",
                NumberText.count(coverage.compared()),
                "notCompared",
                NumberText.count(coverage.notCompared()),
                "reason",
                coverage.reason().orElse(""));
    }

    private static Map<String, Object> uncompared(Uncompared uncompared) {
        return Map.of(
                "label",
                uncompared.aspect().label(),
                "total",
                NumberText.count(uncompared.count()),
                "shown",
                NumberText.count(uncompared.first().size()),
                "isShort",
                uncompared.count() <= SHORT_LIST,
                "isCut",
                uncompared.count() > uncompared.first().size(),
                "values",
                list(uncompared.first(), DifferenceRows::value));
    }

    private static Map<String, Object> rule(RuleUse use) {
        ParityRule rule = use.rule();
        Map<String, Object> row = new TreeMap<>();
        row.put("id", rule.id());
        row.put("state", use.state().id());
        row.put("needsAttention", use.state() != RuleUse.State.USED && use.state() != RuleUse.State.IDLE);
        row.put("count", NumberText.count(use.count()));
        row.put("maximum", NumberText.count(rule.maximumCount()));
        row.put("path", rule.path().toString());
        row.put("kinds", rule.kinds().stream().map(DifferenceKind::label).collect(Collectors.joining(", ")));
        row.put("types", rule.entries().types().stream().map(EntryType::label).collect(Collectors.joining(", ")));
        row.put("target", rule.entries().target().map(PathGlob::toString).orElse(""));
        row.put("reason", rule.reason());
        row.put("link", rule.link().map(URI::toString).orElse(""));
        row.put("expires", rule.expires().map(LocalDate::toString).orElse(""));
        return row;
    }

    private List<Finding> unexplained() {
        return report.findings().stream().filter(Finding::isUnexplained).toList();
    }

    private List<Finding> unexplainedFirst() {
        return report.findings().stream()
                .sorted(Comparator.comparing(finding -> !finding.isUnexplained()))
                .toList();
    }

    private static <T> List<Map<String, Object>> list(List<T> elements, Function<T, Map<String, Object>> row) {
        return elements.stream().map(row).toList();
    }
}
