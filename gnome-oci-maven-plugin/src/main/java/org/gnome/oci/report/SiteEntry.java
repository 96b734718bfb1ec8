package org.gnome.oci.report;

import java.util.Optional;

/**
 * An image on the site.
 *
 * @param name what it is called there
 * @param parity its comparison; empty if there was none
 * @param image what is known of the image itself
 * @param hasPage whether there is a report to link to
 */
record SiteEntry(String name, Optional<ReportSummary> parity, Optional<ImageSummary> image, boolean hasPage) {
    VerdictBanner verdict() {
        return parity.map(summary -> VerdictBanner.of(summary.outcome())).orElse(VerdictBanner.MISSING);
    }
}
