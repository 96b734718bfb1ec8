package org.gnome.oci.mojo;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.apache.maven.plugin.logging.Log;
import org.gnome.oci.pipeline.Progress;
import org.jspecify.annotations.Nullable;

/** A bar with bytes, rate and remaining time, which the line of the finished step replaces. */
final class BarProgress implements Progress {
    private static final long MIB = 1 << 20;
    private static final int UPDATE_MILLISECONDS = 200;

    private final LineProgress lines;
    private final String image;
    private @Nullable ProgressBar bar;

    BarProgress(Log log, String image) {
        this.lines = new LineProgress(log, image);
        this.image = image;
    }

    @Override
    public void start(String step, long totalBytes) {
        lines.start(step, totalBytes);
        bar = new ProgressBarBuilder()
                .setTaskName(image + ": " + step)
                .setInitialMax(totalBytes)
                .setUnit(" MiB", MIB)
                .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                .setStyle(ProgressBarStyle.ASCII)
                .clearDisplayOnFinish()
                .showSpeed()
                .build();
    }

    @Override
    public void expect(long totalBytes, String note) {
        if (bar != null) {
            bar.maxHint(totalBytes);
            bar.setExtraMessage(note);
        }
    }

    @Override
    public void advance(long bytes) {
        lines.advance(bytes);
        if (bar != null) {
            bar.stepBy(bytes);
        }
    }

    @Override
    public void part(String result) {
        if (bar != null) {
            bar.setExtraMessage(result);
        }
    }

    @Override
    public void abort() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    @Override
    public void finish(String result) {
        abort();
        lines.finish(result);
    }
}
