package org.gnome.oci.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.parity.Identity;
import org.gnome.oci.parity.Outcome;

/**
 * What {@code parity.json} says but for its findings, which are skipped without being kept.
 *
 * @param outcome the verdict
 * @param failures why it failed
 * @param warnings what should be looked at
 * @param reference what the image should be like
 * @param image what was compared with it
 * @param unexplained how many differences no rule explains
 * @param explained how many differences a rule explains
 * @param notCompared the labels of the aspects that were not compared
 */
record ReportSummary(
        Outcome outcome,
        List<String> failures,
        List<String> warnings,
        Identity reference,
        Identity image,
        long unexplained,
        long explained,
        List<String> notCompared) {
    /** A finding takes some 300 bytes, so this is beyond a comparison of two trees with nothing in common. */
    private static final long MAX_BYTES = 4L << 30;

    ReportSummary {
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
        notCompared = List.copyOf(notCompared);
    }

    /**
     * Reads a document; the source is what errors name.
     *
     * @throws org.gnome.oci.io.FormatException if it is malformed or of a later version
     */
    static ReportSummary read(Path file, String source) throws IOException {
        try (InputStream in = new LimitedInputStream(Files.newInputStream(file), MAX_BYTES, source, "document")) {
            JsonObject document = JsonDocument.parseWithout(JsonReport.FINDINGS, in, source);
            requireVersion(document, source);
            return of(document);
        }
    }

    private static void requireVersion(JsonObject document, String source) throws IOException {
        long version = document.nonNegativeLong("schemaVersion");
        if (version != JsonReport.SCHEMA_VERSION) {
            throw new UnsupportedFeatureException(
                    source, "schemaVersion", "is " + version + ", but " + JsonReport.SCHEMA_VERSION + " is read here");
        }
    }

    private static ReportSummary of(JsonObject document) throws IOException {
        String outcome = document.string("outcome");
        long unexplained = 0;
        long explained = 0;
        for (JsonObject count : document.objects("differences")) {
            unexplained = Math.addExact(unexplained, count.nonNegativeLong("unexplained"));
            explained = Math.addExact(explained, count.nonNegativeLong("explained"));
        }
        return new ReportSummary(
                Outcome.ofId(outcome)
                        .orElseThrow(() -> document.malformed("outcome", "is the unknown \"" + outcome + "\"")),
                document.strings("failures"),
                document.strings("warnings"),
                identity(document.object("reference")),
                identity(document.object("image")),
                unexplained,
                explained,
                notCompared(document.object("comparison")));
    }

    private static Identity identity(JsonObject object) throws IOException {
        SortedMap<String, String> identity = object.stringMap("identity");
        return new Identity(object.string("kind"), object.string("name"), identity, object.strings("notes"));
    }

    private static List<String> notCompared(JsonObject comparison) throws IOException {
        List<String> labels = new ArrayList<>();
        for (JsonObject aspect : comparison.objects("aspects")) {
            if (aspect.has("reason")) {
                labels.add(aspect.string("label"));
            }
        }
        return labels;
    }
}
