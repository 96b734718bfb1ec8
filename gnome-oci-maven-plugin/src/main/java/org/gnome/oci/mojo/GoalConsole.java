package org.gnome.oci.mojo;

import java.util.Locale;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.logging.Log;
import org.gnome.oci.pipeline.Progress;

/** What goals show while they work: a live bar on a terminal, one line per step elsewhere. */
final class GoalConsole {
    private static final long KIB = 1024;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private GoalConsole() {}

    static Progress progress(MavenSession session, Log log, String image) {
        boolean live = session.getRequest().isInteractiveMode()
                && Terminal.isPresent()
                && session.getRequest().getDegreeOfConcurrency() <= 1
                && log.isInfoEnabled();
        return live ? new BarProgress(log, image) : new LineProgress(log, image);
    }

    /** A number of bytes with three digits and a binary unit, the same in every locale. */
    static String bytes(long count) {
        double value = count;
        int unit = 0;
        while (value >= KIB && unit < UNITS.length - 1) {
            value /= KIB;
            unit++;
        }
        return unit == 0
                ? count + " B"
                : String.format(
                        Locale.ROOT, value < 10 ? "%.2f %s" : value < 100 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }
}
