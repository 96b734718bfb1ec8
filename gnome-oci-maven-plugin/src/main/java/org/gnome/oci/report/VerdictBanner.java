package org.gnome.oci.report;

import java.util.Map;
import org.gnome.oci.parity.Outcome;

/**
 * How a page shows a verdict: in colour, sign and word.
 *
 * @param style the CSS class
 * @param sign a character
 * @param word a word
 */
record VerdictBanner(String style, String sign, String word) {
    /** The verdict on an image without a report. */
    static final VerdictBanner MISSING = new VerdictBanner("missing", "?", "Not compared");

    static VerdictBanner of(Outcome outcome) {
        return switch (outcome) {
            case IDENTICAL -> new VerdictBanner("identical", "✓", "Identical");
            case EXPLAINED -> new VerdictBanner("explained", "≈", "Explained");
            case FAILED -> new VerdictBanner("failed", "✗", "Failed");
        };
    }

    Map<String, Object> model() {
        return Map.of("style", style, "sign", sign, "word", word);
    }
}
