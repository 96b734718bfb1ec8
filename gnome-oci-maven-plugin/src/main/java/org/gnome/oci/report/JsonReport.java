package org.gnome.oci.report;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Optional;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.parity.ComparisonResult;
import org.gnome.oci.parity.Coverage;
import org.gnome.oci.parity.Difference;
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
import org.gnome.oci.parity.Verdict;
import org.gnome.oci.tree.PathGlob;
import org.gnome.oci.tree.TreePath;

/**
 * A report as {@code parity.json}, described by {@code parity.schema.json} beside this class; one line each finding.
 */
public final class JsonReport implements ReportRenderer {
    /** Grows when a reader of older documents would no longer understand a document. */
    public static final int SCHEMA_VERSION = 1;

    static final String FINDINGS = "findings";

    @Override
    public void render(ParityReport report, OutputStream out) throws IOException {
        JsonObject document = JsonObject.create()
                .put("schemaVersion", SCHEMA_VERSION)
                .put("outcome", report.outcome().id())
                .putStrings("failures", report.failures())
                .putStrings("warnings", report.warnings())
                .put("reference", identity(report.reference()))
                .put("image", identity(report.image()))
                .put("comparison", comparison(report.comparison()))
                .putObjects(
                        "differences",
                        report.kindCounts().stream().map(JsonReport::kindCount).toList())
                .putObjects(
                        "rules", report.rules().stream().map(JsonReport::rule).toList());
        JsonDocument.writeWithLines(
                document, FINDINGS, report.findings().stream().map(JsonReport::finding), out);
    }

    private static JsonObject identity(Identity identity) {
        return JsonObject.create()
                .put("kind", identity.kind())
                .put("name", identity.name())
                .put("identity", identity.identity())
                .putStrings("notes", identity.notes());
    }

    private static JsonObject comparison(ComparisonResult comparison) {
        return JsonObject.create()
                .putObjects(
                        "entries",
                        comparison.entries().stream()
                                .map(JsonReport::entryCount)
                                .toList())
                .put("bytesCompared", comparison.bytesCompared())
                .putObjects(
                        "aspects",
                        comparison.coverage().stream().map(JsonReport::coverage).toList())
                .putObjects(
                        "uncompared",
                        comparison.uncompared().stream()
                                .map(JsonReport::uncompared)
                                .toList());
    }

    private static JsonObject uncompared(Uncompared uncompared) {
        return JsonObject.create()
                .put("aspect", uncompared.aspect().id())
                .put("count", uncompared.count())
                .putObjects(
                        "first",
                        uncompared.first().stream().map(JsonReport::value).toList());
    }

    private static JsonObject value(Uncompared.Value value) {
        return JsonObject.create()
                .put("path", value.path().toString())
                .put("pathBytes", oddBytes(value.path()))
                .put("image", value.text());
    }

    private static JsonObject entryCount(EntryCount count) {
        return JsonObject.create()
                .put("type", count.type().id())
                .put("reference", count.reference())
                .put("image", count.image())
                .put("onBothSides", count.onBothSides());
    }

    private static JsonObject coverage(Coverage coverage) {
        return JsonObject.create()
                .put("aspect", coverage.aspect().id())
                .put("label", coverage.aspect().label())
                .put("compared", coverage.compared())
                .put("notCompared", coverage.notCompared())
                .put("reason", coverage.reason());
    }

    private static JsonObject kindCount(KindCount count) {
        return JsonObject.create()
                .put("kind", count.kind().id())
                .put("unexplained", count.unexplained())
                .put("explained", count.explained());
    }

    private static JsonObject rule(RuleUse use) {
        ParityRule rule = use.rule();
        return JsonObject.create()
                .put("id", rule.id())
                .put("path", rule.path().toString())
                .putStrings(
                        "kinds", rule.kinds().stream().map(DifferenceKind::id).toList())
                .putStrings(
                        "types",
                        rule.entries().types().stream().map(EntryType::id).toList())
                .put("target", rule.entries().target().map(PathGlob::toString))
                .put("reason", rule.reason())
                .put("max", rule.maximumCount())
                .put("optional", rule.isOptional())
                .put("link", rule.link().map(URI::toString))
                .put("expires", rule.expires().map(LocalDate::toString))
                .put("count", use.count())
                .put("state", use.state().id());
    }

    private static JsonObject finding(Finding finding) {
        Difference difference = finding.difference();
        return JsonObject.create()
                .put("path", difference.path().toString())
                .put("pathBytes", oddBytes(difference.path()))
                .put("kind", difference.kind().id())
                .put("reference", difference.referenceText())
                .put("image", difference.imageText())
                .put("rule", ruleId(finding));
    }

    /** The exact bytes of a path whose printable form does not tell them. */
    private static Optional<String> oddBytes(TreePath path) {
        String exact = "/" + path.bytes().toUtf8();
        return exact.equals(path.toString())
                ? Optional.empty()
                : Optional.of(Base64.getEncoder().encodeToString(path.bytes().toByteArray()));
    }

    static Optional<String> ruleId(Finding finding) {
        return finding.verdict() instanceof Verdict.Explained explained
                ? Optional.of(explained.ruleId())
                : Optional.empty();
    }
}
