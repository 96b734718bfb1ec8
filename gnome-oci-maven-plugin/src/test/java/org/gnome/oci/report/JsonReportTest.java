package org.gnome.oci.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.parity.Coverage;
import org.gnome.oci.parity.Outcome;
import org.gnome.oci.parity.ParityReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonReportTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path directory = Path.of("set by JUnit");

    @Test
    void fitsItsSchema() throws IOException {
        JsonNode schema = MAPPER.readTree(
                Objects.requireNonNull(JsonReport.class.getResourceAsStream("parity.schema.json"), "schema"));
        for (ParityReport report :
                List.of(SampleReports.identical(), SampleReports.explained(), SampleReports.failed(3))) {
            assertThat(new SchemaCheck(schema).violations(MAPPER.readTree(json(report))))
                    .isEmpty();
        }
    }

    @Test
    void writesOneLineForEachFinding() throws IOException {
        ParityReport report = SampleReports.failed(3);
        String document = new String(json(report), StandardCharsets.UTF_8);

        assertThat(document.lines().filter(line -> line.startsWith("    {\"path\":")))
                .hasSize(report.findings().size());
    }

    @Test
    void survivesReadingAndWriting() throws IOException {
        byte[] document = json(SampleReports.failed(3));

        JsonNode tree = MAPPER.readTree(document);
        JsonNode again = MAPPER.readTree(JsonDocument.toIndentedBytes(JsonDocument.parse(document, "parity.json")));
        assertThat(again).isEqualTo(tree);
    }

    @Test
    void keepsTheBytesOfOddPaths() throws IOException {
        List<String> paths = new ArrayList<>();
        for (JsonNode finding : MAPPER.readTree(json(SampleReports.failed(0))).get("findings")) {
            if (finding.has("pathBytes")) {
                byte[] bytes =
                        Base64.getDecoder().decode(finding.get("pathBytes").textValue());
                paths.add(new String(bytes, StandardCharsets.ISO_8859_1));
            }
        }

        assertThat(paths)
                .containsExactlyInAnyOrder(
                        "usr/share/hostile/a\u00ff",
                        "usr/share/hostile/back\\slash",
                        "usr/share/hostile/line\nbreak",
                        "usr/share/hostile/\u00e2\u0080\u00aegpj.exe");
    }

    @Test
    void summarisesWhatItWrote() throws IOException {
        ParityReport report = SampleReports.failed(3);

        ReportSummary summary =
                ReportSummary.read(Files.write(directory.resolve("parity.json"), json(report)), "parity.json");

        assertThat(summary)
                .isEqualTo(new ReportSummary(
                        Outcome.FAILED,
                        report.failures(),
                        report.warnings(),
                        report.reference(),
                        report.image(),
                        report.unexplainedCount(),
                        report.explainedCount(),
                        report.notCompared().stream()
                                .map(Coverage::aspect)
                                .map(aspect -> aspect.label())
                                .toList()));
    }

    @Test
    void refusesTheSummaryOfALaterVersion() {
        assertThatThrownBy(() -> summary("{\"schemaVersion\": 2}"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("[parity.json] schemaVersion: is 2, but 1 is read here");
    }

    @Test
    void refusesTheSummaryOfWhatIsNoReport() {
        for (String document : List.of("", "[]", "{", "{\"schemaVersion\": 1}", "{} {}", "{\"findings\": [")) {
            assertThatThrownBy(() -> summary(document)).isInstanceOf(MalformedFormatException.class);
        }
    }

    @Test
    void skipsAMemberWithoutReadingItsValues() throws IOException {
        byte[] document = "{\"a\": 1, \"skipped\": [{\"b\": [1, 2]}], \"c\": \"d\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(JsonDocument.toBytes(
                        JsonDocument.parseWithout("skipped", new ByteArrayInputStream(document), "test")))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"a\":1,\"c\":\"d\"}");
    }

    private ReportSummary summary(String document) throws IOException {
        return ReportSummary.read(Files.writeString(directory.resolve("parity.json"), document), "parity.json");
    }

    private static byte[] json(ParityReport report) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new JsonReport().render(report, out);
        return out.toByteArray();
    }
}
