package org.gnome.oci.pipeline;

import org.gnome.oci.fetch.DownloadProgress;

/** Downloads of large files, as steps that people see. */
final class ReportedDownloads implements DownloadProgress {
    private final Progress progress;
    private long told;

    ReportedDownloads(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void start(String file) {
        told = 0;
        progress.start("fetching " + file, 0);
    }

    @Override
    public void advance(long size, long total) {
        if (told == 0 && total >= 0) {
            progress.expect(total, "");
        }
        if (size > told) {
            progress.advance(size - told);
            told = size;
        }
    }

    @Override
    public void finish() {
        progress.finish("verified");
    }

    @Override
    public void abort() {
        progress.abort();
    }
}
