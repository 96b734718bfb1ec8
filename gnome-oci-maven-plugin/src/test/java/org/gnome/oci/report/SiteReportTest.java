package org.gnome.oci.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.parity.ParityReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteReportTest {
    private static final String IMAGE = """
            {
              "image": "quay.io/gnome_infrastructure/gnome-build-meta:platform-master",
              "digest": "sha256:3c1e5b0f2a4d6879b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5",
              "layers": [ { "size": 1200000000 }, { "size": 34567890 }, {} ]
            }
            """;

    @TempDir
    private Path directory = Path.of("set by JUnit");

    @Test
    void linksToACopyOfEachReport() throws IOException {
        String page = site(module("platform", SampleReports.explained()), module("sdk", SampleReports.identical()));

        assertThat(page).contains("href=\"platform/index.html\"", "href=\"sdk/parity.json\"");
        assertThat(directory.resolve("site/platform/index.html"))
                .hasSameBinaryContentAs(directory.resolve("platform/index.html"));
        assertThat(directory.resolve("site/sdk/parity.json"))
                .hasSameBinaryContentAs(directory.resolve("sdk/parity.json"));
    }

    @Test
    void startsWithTheWorstVerdict() throws IOException {
        SiteModule identical = module("a", SampleReports.identical());
        SiteModule explained = module("b", SampleReports.explained());
        SiteModule failed = module("c", SampleReports.failed(2));
        SiteModule missing = new SiteModule("d", directory.resolve("none"), directory.resolve("none.json"));

        assertThat(site(identical)).contains("<title>Identical: ");
        assertThat(site(identical, explained)).contains("<title>Explained: ");
        assertThat(site(identical, explained, missing)).contains("<title>Not compared: ");
        assertThat(site(identical, failed, missing))
                .contains(
                        "<title>Failed: ",
                        "3 images: 1 identical in what was compared, 0 explained, 1 failed, 1 not compared.");
    }

    @Test
    void isNoPassWithoutAnyImage() throws IOException {
        assertThat(site()).contains("<title>Not compared: ");
    }

    @Test
    void showsDigestAndSizeOfTheImage() throws IOException {
        assertThat(site(module("platform", SampleReports.identical())))
                .contains(
                        "sha256:3c1e5b0f2a4d6879b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5",
                        "1.2 GB in 3 layers");
    }

    @Test
    void toleratesAnImageOfWhichNothingIsKnown() throws IOException {
        SiteModule module = module("platform", SampleReports.identical());
        Files.writeString(module.image(), "{}");

        assertThat(site(module)).contains("0 bytes in 0 layers");
    }

    @Test
    void takesThePlaceOfAnOlderSite() throws IOException {
        site(module("old", SampleReports.identical()));
        site(module("new", SampleReports.identical()));

        assertThat(directory.resolve("site/old")).doesNotExist();
        assertThat(directory.resolve("site/new/index.html")).exists();
    }

    @Test
    void refusesAMalformedReportAndKeepsTheOlderSite() throws IOException {
        SiteModule module = module("a", SampleReports.identical());
        String before = site(module);
        Files.writeString(module.parity().resolve("parity.json"), "{\"schemaVersion\": 1}");

        assertThatThrownBy(() -> site(module))
                .isInstanceOf(FormatException.class)
                .hasMessage("[a/parity.json] outcome: is missing");
        assertThat(directory.resolve("site/index.html")).hasContent(before);
    }

    @Test
    void refusesNamesThatAreNoDirectories() {
        assertThatThrownBy(() -> new SiteModule("../x", directory, directory))
                .isInstanceOf(IllegalArgumentException.class);
        SiteModule module = new SiteModule("a", directory, directory);
        assertThatThrownBy(() -> SiteReport.write(List.of(module, module), directory))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private SiteModule module(String name, ParityReport report) throws IOException {
        Path parity = directory.resolve(name);
        ReportDirectory.write(report, parity);
        return new SiteModule(name, parity, Files.writeString(directory.resolve(name + ".json"), IMAGE));
    }

    private String site(SiteModule... modules) throws IOException {
        SiteReport.write(List.of(modules), directory.resolve("site"));
        return Files.readString(directory.resolve("site/index.html"));
    }
}
