package org.gnome.oci.report;

import java.io.IOException;
import java.io.OutputStream;
import org.gnome.oci.parity.ParityReport;

/** A form of a parity report. The same report always gives the same bytes. */
public interface ReportRenderer {
    /** Writes the report and leaves the stream open. */
    void render(ParityReport report, OutputStream out) throws IOException;
}
