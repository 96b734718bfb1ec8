package org.gnome.oci.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gnome.oci.parity.ParityReport;
import org.junit.jupiter.api.Test;

/** Leaves pages in {@code target/report-samples}, for a person or a browser to look at. */
class SamplePagesTest {
    private static final Path SAMPLES = Path.of("target", "report-samples");
    private static final String IMAGE = """
            {
              "image": "quay.io/gnome_infrastructure/gnome-build-meta:NAME-master",
              "digest": "sha256:3c1e5b0f2a4d6879b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5",
              "layers": [ { "size": 1200000000 }, { "size": 34567890 } ]
            }
            """;

    @Test
    void showEveryOutcome() throws IOException {
        List<SiteModule> modules = List.of(
                module("platform", SampleReports.explained()),
                module("sdk", SampleReports.identical()),
                module("gnomeos", SampleReports.failed(700)),
                module("hostile", SampleReports.failed(1)),
                new SiteModule("gnomeos-devel", SAMPLES.resolve("missing"), SAMPLES.resolve("missing.json")));

        SiteReport.write(modules, SAMPLES.resolve("site"));

        for (String page : List.of("index.html", "platform/index.html", "sdk/index.html", "gnomeos/index.html")) {
            assertThat(SAMPLES.resolve("site").resolve(page)).isNotEmptyFile();
        }
    }

    private static SiteModule module(String name, ParityReport report) throws IOException {
        Path parity = SAMPLES.resolve(name);
        ReportDirectory.write(report, parity);
        Path image = parity.resolve("image.json");
        return new SiteModule(name, parity, Files.writeString(image, IMAGE.replace("NAME", name)));
    }
}
