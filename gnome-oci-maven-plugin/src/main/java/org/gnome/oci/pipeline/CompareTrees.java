package org.gnome.oci.pipeline;

import java.io.IOException;
import java.time.LocalDate;
import org.gnome.oci.parity.ComparisonProgress;
import org.gnome.oci.parity.ComparisonResult;
import org.gnome.oci.parity.Identity;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.parity.RuleSet;
import org.gnome.oci.parity.TreeComparison;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.tree.FileTree;

/**
 * Compares the tree of an image with that of its reference.
 *
 * @param threads how many threads may read; the result does not depend on it
 * @param progress told how it goes
 */
public record CompareTrees(int threads, Progress progress) {
    /**
     * Reads both sides from their own sources and judges their differences by rules.
     *
     * @param today the day on which rules may have expired
     */
    public ParityReport compare(TreeSource reference, TreeSource image, RuleSet rules, LocalDate today)
            throws IOException {
        TreeComparison.Side referenceSide = side(reference);
        TreeComparison.Side imageSide = side(image);
        Reading reading = new Reading(progress);
        try {
            ComparisonResult result = new TreeComparison(threads, reading).compare(referenceSide, imageSide);
            ParityReport report =
                    ParityReport.of(identity(reference.describe()), identity(image.describe()), result, rules, today);
            reading.finish(report.outcome().id());
            return report;
        } finally {
            progress.abort();
        }
    }

    /** A source may learn what it can express from what it holds, so it is read first. */
    private static TreeComparison.Side side(TreeSource source) throws IOException {
        FileTree tree = source.read();
        return new TreeComparison.Side(tree, source.fidelity());
    }

    private static Identity identity(SourceDescription source) {
        return new Identity(source.kind(), source.name(), source.identity(), source.notes());
    }

    /** Turns totals that several threads tell into steps that one listener hears. */
    private static final class Reading implements ComparisonProgress {
        private final Progress progress;
        private boolean started;
        private long told;

        private Reading(Progress progress) {
            this.progress = progress;
        }

        @Override
        public synchronized void read(long done, long total) {
            start(total);
            if (done > told) {
                progress.advance(done - told);
                told = done;
            }
        }

        private void start(long total) {
            if (!started) {
                started = true;
                progress.start("comparing with the reference", total);
            }
        }

        private synchronized void finish(String result) {
            start(0);
            progress.finish(result);
        }
    }
}
