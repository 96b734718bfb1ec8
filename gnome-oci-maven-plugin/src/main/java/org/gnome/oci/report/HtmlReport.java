package org.gnome.oci.report;

import java.io.IOException;
import java.io.OutputStream;
import org.gnome.oci.parity.ParityReport;

/** A report as one page without anything outside, usable without script, on a phone and in the dark. */
public final class HtmlReport implements ReportRenderer {
    /** Rows of the list of all differences: browsers stay quick, and {@code parity.json} has the rest. */
    static final int MAX_ROWS = 5_000;

    /** Rows of the unexplained differences ahead of that list. */
    static final int MAX_UNEXPLAINED_ROWS = 500;

    @Override
    public void render(ParityReport report, OutputStream out) throws IOException {
        new PageTemplates().write("parity.ftlh", ParityPageModel.of(report), out);
    }
}
