package org.gnome.oci.report;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.gnome.oci.parity.Difference;
import org.gnome.oci.parity.Finding;
import org.gnome.oci.parity.Uncompared;

/** The rows of a list of differences, as a template sees them. */
final class DifferenceRows {
    /** A printable path may have 16,000 characters; a page shows the start. */
    private static final int MAX_CHARACTERS = 1_024;

    /** The digits of a digest that a page leaves out: 64 bits tell two contents apart. */
    private static final Pattern DIGEST_REST = Pattern.compile("(?<=sha256:[0-9a-f]{16})[0-9a-f]{48}");

    private DifferenceRows() {}

    /** The first rows up to a limit, with the numbers that tell what was left out. */
    static Map<String, Object> of(List<Finding> findings, int limit) {
        return Map.of(
                "rows",
                findings.stream().limit(limit).map(DifferenceRows::row).toList(),
                "shown",
                NumberText.count(Math.min(findings.size(), limit)),
                "total",
                NumberText.count(findings.size()),
                "isCut",
                findings.size() > limit);
    }

    private static Map<String, Object> row(Finding finding) {
        Difference difference = finding.difference();
        return Map.of(
                "kind",
                difference.kind().id(),
                "label",
                difference.kind().label(),
                "sign",
                sign(difference),
                "path",
                shortened(difference.path().toString()),
                "reference",
                shortened(difference.referenceText()),
                "image",
                shortened(difference.imageText()),
                "rule",
                JsonReport.ruleId(finding).orElse(""));
    }

    /** The row of a value that was not compared. */
    static Map<String, Object> value(Uncompared.Value value) {
        return Map.of("path", shortened(value.path().toString()), "image", shortened(value.text()));
    }

    private static String sign(Difference difference) {
        return switch (difference.kind()) {
            case ONLY_IN_REFERENCE -> "−";
            case ONLY_IN_IMAGE -> "+";
            case TYPE, CONTENT, LINK_TARGET, DEVICE, HARDLINKS, PERMISSIONS, SPECIAL_BITS, OWNER, XATTR, CAPABILITY ->
                "≠";
        };
    }

    private static String shortened(String text) {
        String brief = DIGEST_REST.matcher(text).replaceAll("…");
        return brief.length() <= MAX_CHARACTERS
                ? brief
                : brief.substring(0, brief.offsetByCodePoints(0, MAX_CHARACTERS / 2)) + "…";
    }
}
