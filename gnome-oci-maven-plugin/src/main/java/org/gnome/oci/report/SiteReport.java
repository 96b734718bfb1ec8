package org.gnome.oci.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnome.oci.io.AtomicOutput;
import org.gnome.oci.io.FileOutput;
import org.gnome.oci.parity.Outcome;

/** One page for all images, beside a copy of each image's report, to which it links. */
public final class SiteReport {
    /** Marks a directory that a later site may replace. */
    private static final String MARKER = ".gnome-oci-site";

    /** The identity by which a report names the image that it judges. */
    private static final String MANIFEST_IDENTITY = "oci.manifest";

    private SiteReport() {}

    /**
     * Writes the site in the place of an earlier one.
     *
     * @param modules the images in the order in which they are shown, with names of their own
     * @return the verdict on each image that was compared, by its name
     * @throws org.gnome.oci.io.FormatException if a file of a module is malformed
     * @throws IOException if the directory holds anything but an earlier site, which would be lost
     */
    public static SortedMap<String, Outcome> write(List<SiteModule> modules, Path directory) throws IOException {
        requireUniqueNames(modules);
        requireEarlierSite(directory);
        try (AtomicOutput site = AtomicOutput.directory(directory)) {
            List<SiteEntry> entries = new ArrayList<>();
            for (SiteModule module : modules) {
                entries.add(entry(module, site.path()));
            }
            try (OutputStream out = FileOutput.create(site.path().resolve(ReportDirectory.PAGE))) {
                new PageTemplates().write("site.ftlh", SitePageModel.of(entries), out);
            }
            Files.createFile(site.path().resolve(MARKER));
            site.commit();
            SortedMap<String, Outcome> verdicts = new TreeMap<>();
            for (SiteEntry entry : entries) {
                entry.parity().ifPresent(summary -> verdicts.put(entry.name(), summary.outcome()));
            }
            return verdicts;
        }
    }

    private static void requireEarlierSite(Path directory) throws IOException {
        if (!Files.isDirectory(directory) || Files.isRegularFile(directory.resolve(MARKER))) {
            return;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            if (entries.findAny().isPresent()) {
                throw new IOException(
                        directory + " holds something else than an earlier site; name a directory of its own");
            }
        }
    }

    private static void requireUniqueNames(List<SiteModule> modules) {
        if (modules.stream().map(SiteModule::name).distinct().count() != modules.size()) {
            throw new IllegalArgumentException("two images of the site have one name");
        }
    }

    private static SiteEntry entry(SiteModule module, Path site) throws IOException {
        Path document = module.parity().resolve(ReportDirectory.DOCUMENT);
        Optional<ImageSummary> image = Files.isRegularFile(module.image())
                ? Optional.of(ImageSummary.read(module.image(), module.name() + "/image.json"))
                : Optional.empty();
        Optional<ReportSummary> parity = Files.isRegularFile(document)
                ? Optional.of(ReportSummary.read(document, module.name() + "/" + ReportDirectory.DOCUMENT))
                        .filter(report -> isOf(report, image))
                : Optional.empty();
        boolean hasPage =
                parity.isPresent() && Files.isRegularFile(module.parity().resolve(ReportDirectory.PAGE));
        if (parity.isPresent()) {
            copy(module, ReportDirectory.DOCUMENT, site);
        }
        if (hasPage) {
            copy(module, ReportDirectory.PAGE, site);
        }
        return new SiteEntry(module.name(), parity, image, hasPage);
    }

    /** Whether a report judges the image that is there, and not one that was built before it. */
    private static boolean isOf(ReportSummary report, Optional<ImageSummary> image) {
        Optional<String> built = image.flatMap(ImageSummary::digest);
        Optional<String> compared =
                Optional.ofNullable(report.image().identity().get(MANIFEST_IDENTITY));
        return built.isEmpty() || compared.isEmpty() || built.equals(compared);
    }

    private static void copy(SiteModule module, String file, Path site) throws IOException {
        Path directory = Files.createDirectories(site.resolve(module.name()));
        Files.copy(module.parity().resolve(file), directory.resolve(file));
    }
}
