package org.gnome.oci.mojo;

import java.util.Locale;
import org.apache.maven.plugin.logging.Log;
import org.gnome.oci.pipeline.Progress;

/** One line for each step, when it is over. */
final class LineProgress implements Progress {
    private static final double NANOSECONDS = 1e9;

    private final Log log;
    private final String image;
    private String step = "";
    private long bytes;
    private long started;

    LineProgress(Log log, String image) {
        this.log = log;
        this.image = image;
    }

    @Override
    public void start(String newStep, long totalBytes) {
        step = newStep;
        bytes = 0;
        started = System.nanoTime();
    }

    @Override
    public void expect(long totalBytes, String note) {
        // A line comes only when a step is over.
    }

    @Override
    public void advance(long count) {
        bytes += count;
    }

    @Override
    public void part(String result) {
        log.info(image + ": " + step + ": " + result);
    }

    @Override
    public void abort() {
        // A line comes only when a step is over.
    }

    @Override
    public void finish(String result) {
        double seconds = (System.nanoTime() - started) / NANOSECONDS;
        log.info(image + ": " + step + ": " + result + " (" + GoalConsole.bytes(bytes) + " in "
                + String.format(Locale.ROOT, "%.1f", seconds) + " s, "
                + GoalConsole.bytes((long) (bytes / Math.max(seconds, 1e-3))) + "/s)");
    }
}
