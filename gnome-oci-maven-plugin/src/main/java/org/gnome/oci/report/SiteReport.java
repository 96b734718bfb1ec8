package org.gnome.oci.report;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.AtomicOutput;
import org.gnome.oci.parity.Outcome;

/** One page for all images, beside a copy of each image's report, to which it links. */
public final class SiteReport {
    private SiteReport() {}

    /**
     * Writes the site in the place of whatever was in its directory.
     *
     * @param modules the images in the order in which they are shown, with names of their own
     * @return the verdict on each image that was compared, by its name
     * @throws org.gnome.oci.io.FormatException if a file of a module is malformed
     */
    public static SortedMap<String, Outcome> write(List<SiteModule> modules, Path directory) throws IOException {
        requireUniqueNames(modules);
        try (AtomicOutput site = AtomicOutput.directory(directory)) {
            List<SiteEntry> entries = new ArrayList<>();
            for (SiteModule module : modules) {
                entries.add(entry(module, site.path()));
            }
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(site.path().resolve(ReportDirectory.PAGE)))) {
                new PageTemplates().write("site.ftlh", SitePageModel.of(entries), out);
            }
            site.commit();
            SortedMap<String, Outcome> verdicts = new TreeMap<>();
            for (SiteEntry entry : entries) {
                entry.parity().ifPresent(summary -> verdicts.put(entry.name(), summary.outcome()));
            }
            return verdicts;
        }
    }

    private static void requireUniqueNames(List<SiteModule> modules) {
        if (modules.stream().map(SiteModule::name).distinct().count() != modules.size()) {
            throw new IllegalArgumentException("two images of the site have one name");
        }
    }

    private static SiteEntry entry(SiteModule module, Path site) throws IOException {
        Path document = module.parity().resolve(ReportDirectory.DOCUMENT);
        boolean isCompared = Files.isRegularFile(document);
        boolean hasPage = Files.isRegularFile(module.parity().resolve(ReportDirectory.PAGE));
        if (isCompared) {
            copy(module, ReportDirectory.DOCUMENT, site);
        }
        if (hasPage) {
            copy(module, ReportDirectory.PAGE, site);
        }
        return new SiteEntry(
                module.name(),
                isCompared
                        ? Optional.of(ReportSummary.read(document, module.name() + "/" + ReportDirectory.DOCUMENT))
                        : Optional.empty(),
                Files.isRegularFile(module.image())
                        ? Optional.of(ImageSummary.read(module.image(), module.name() + "/image.json"))
                        : Optional.empty(),
                hasPage);
    }

    private static void copy(SiteModule module, String file, Path site) throws IOException {
        Path directory = Files.createDirectories(site.resolve(module.name()));
        Files.copy(module.parity().resolve(file), directory.resolve(file));
    }
}
