package org.gnome.oci.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gnome.oci.io.AtomicOutput;
import org.gnome.oci.io.FileOutput;
import org.gnome.oci.parity.ParityReport;

/** The directory of a parity report, with one file for people and one for machines. */
public final class ReportDirectory {
    /** The page. */
    public static final String PAGE = "index.html";

    /** The document. */
    public static final String DOCUMENT = "parity.json";

    private ReportDirectory() {}

    /** Removes an earlier report, so that it cannot be taken for that of a comparison which then fails. */
    public static void remove(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(DOCUMENT));
        Files.deleteIfExists(directory.resolve(PAGE));
    }

    /** Writes both files, each of which appears when it is complete. */
    public static void write(ParityReport report, Path directory) throws IOException {
        write(new JsonReport(), report, directory.resolve(DOCUMENT));
        write(new HtmlReport(), report, directory.resolve(PAGE));
    }

    private static void write(ReportRenderer renderer, ParityReport report, Path file) throws IOException {
        try (AtomicOutput output = AtomicOutput.file(file)) {
            try (OutputStream out = FileOutput.create(output.path())) {
                renderer.render(report, out);
            }
            output.commit();
        }
    }
}
