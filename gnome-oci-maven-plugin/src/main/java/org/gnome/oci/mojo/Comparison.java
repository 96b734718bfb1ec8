package org.gnome.oci.mojo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.gnome.oci.parity.Finding;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.parity.PathMapping;
import org.gnome.oci.parity.RuleSet;
import org.gnome.oci.parity.RulesReader;
import org.gnome.oci.pipeline.CompareTrees;
import org.gnome.oci.pipeline.MappedTreeSource;
import org.gnome.oci.pipeline.NotedTreeSource;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.pipeline.TreeSources;
import org.gnome.oci.report.ReportDirectory;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.TreeSource;

/**
 * What the goals {@code parity} and {@code diff} share: compare, write the report, judge it.
 *
 * @param sources opens both sides
 * @param mappings what of the reference lies elsewhere in the image
 * @param notes what the build of the image has noted
 * @param log where warnings go
 * @param progress told how it goes
 * @param threads how many threads may read
 */
record Comparison(
        TreeSources sources, List<PathMapping> mappings, List<String> notes, Log log, Progress progress, int threads) {
    /** Lines of the console that unexplained differences may take; the report has all. */
    private static final int SHOWN = 10;

    ParityReport run(
            SourceLocation referenceLocation, SourceLocation imageLocation, Optional<Path> rules, Path directory)
            throws MojoExecutionException {
        try {
            ReportDirectory.remove(directory);
            return compare(referenceLocation, imageLocation, rules, directory);
        } catch (IOException e) {
            throw GoalErrors.execution("The image " + imageLocation + " was not compared with " + referenceLocation, e);
        }
    }

    private ParityReport compare(
            SourceLocation referenceLocation, SourceLocation imageLocation, Optional<Path> rules, Path directory)
            throws IOException {
        try (TreeSource reference = new MappedTreeSource(sources.open(referenceLocation), mappings);
                TreeSource image = new NotedTreeSource(sources.open(imageLocation), notes)) {
            RuleSet ruleSet = rules.isPresent() ? RulesReader.read(rules.get()) : RuleSet.EMPTY;
            ParityReport report = new CompareTrees(threads, progress)
                    .compare(reference, image, ruleSet, LocalDate.now(ZoneOffset.UTC));
            ReportDirectory.write(report, directory);
            report.warnings().forEach(log::warn);
            return report;
        }
    }

    static void judge(ParityReport report, Path directory, boolean fail, Log log) throws MojoFailureException {
        List<String> failures = report.failures();
        if (failures.isEmpty()) {
            return;
        }
        List<Finding> unexplained =
                report.findings().stream().filter(Finding::isUnexplained).toList();
        unexplained.stream()
                .limit(SHOWN)
                .forEach(finding -> log.error(finding.difference().kind().id() + " "
                        + finding.difference().path()));
        if (unexplained.size() > SHOWN) {
            log.error("… and " + (unexplained.size() - SHOWN) + " more");
        }
        String verdict = "Parity failed: " + String.join("; ", failures) + ". The report is "
                + directory.resolve(ReportDirectory.PAGE);
        if (fail) {
            throw new MojoFailureException(verdict);
        }
        log.warn(verdict);
    }
}
