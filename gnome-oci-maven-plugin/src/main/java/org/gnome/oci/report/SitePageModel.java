package org.gnome.oci.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gnome.oci.parity.Identity;
import org.gnome.oci.parity.Outcome;

/** What the template of the site's page sees: maps, lists and texts. */
final class SitePageModel {
    private SitePageModel() {}

    static Map<String, Object> of(List<SiteEntry> entries) {
        Map<String, Object> page = new TreeMap<>();
        page.put("title", "GNOME OCI images");
        page.put("verdict", verdict(entries).model());
        page.put("summary", summary(entries));
        page.put("images", entries.stream().map(SitePageModel::image).toList());
        return page;
    }

    /** The worst of all; an image that was not compared is worse than one that is explained. */
    private static VerdictBanner verdict(List<SiteEntry> entries) {
        if (count(entries, Outcome.FAILED) > 0) {
            return VerdictBanner.of(Outcome.FAILED);
        } else if (entries.isEmpty()
                || entries.stream().anyMatch(entry -> entry.parity().isEmpty())) {
            return VerdictBanner.MISSING;
        }
        return VerdictBanner.of(count(entries, Outcome.EXPLAINED) > 0 ? Outcome.EXPLAINED : Outcome.IDENTICAL);
    }

    private static long count(List<SiteEntry> entries, Outcome outcome) {
        return entries.stream()
                .flatMap(entry -> entry.parity().stream())
                .filter(parity -> parity.outcome() == outcome)
                .count();
    }

    private static String summary(List<SiteEntry> entries) {
        long missing =
                entries.stream().filter(entry -> entry.parity().isEmpty()).count();
        return NumberText.count(entries.size(), "image", "images") + ": "
                + NumberText.count(count(entries, Outcome.IDENTICAL)) + " identical in what was compared, "
                + NumberText.count(count(entries, Outcome.EXPLAINED)) + " explained, "
                + NumberText.count(count(entries, Outcome.FAILED)) + " failed, "
                + NumberText.count(missing) + " not compared.";
    }

    private static Map<String, Object> image(SiteEntry entry) {
        Map<String, Object> image = new TreeMap<>();
        image.put("name", entry.name());
        image.put("verdict", entry.verdict().model());
        image.put("hasPage", entry.hasPage());
        image.put("facts", entry.image().map(SitePageModel::facts).orElse(Map.of()));
        image.put("parity", entry.parity().map(SitePageModel::parity).orElse(Map.of()));
        return image;
    }

    private static Map<String, Object> facts(ImageSummary image) {
        return Map.of(
                "image", image.image().orElse(""),
                "digest", image.digest().orElse(""),
                "size", NumberText.size(image.size()) + " in " + NumberText.count(image.layers(), "layer", "layers"));
    }

    private static Map<String, Object> parity(ReportSummary parity) {
        return Map.of(
                "failures", parity.failures(),
                "warnings", parity.warnings(),
                "reference", identity(parity.reference()),
                "unexplained", NumberText.count(parity.unexplained()),
                "explained", NumberText.count(parity.explained()),
                "notCompared", String.join("; ", parity.notCompared()));
    }

    private static Map<String, Object> identity(Identity identity) {
        return Map.of("kind", identity.kind(), "name", identity.name(), "identity", identity.identity());
    }
}
