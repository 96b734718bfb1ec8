package org.gnome.oci.pipeline;

import org.gnome.oci.publish.PushProgress;
import org.gnome.oci.publish.PushedBlob;
import org.gnome.oci.publish.PushedImage;

/** A push as steps that people see, with a part for each blob. */
final class ReportedPush implements PushProgress {
    private final Progress progress;

    ReportedPush(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void start(String step, long totalBytes) {
        progress.start(step, totalBytes);
    }

    @Override
    public void expect(long totalBytes) {
        progress.expect(totalBytes, "");
    }

    @Override
    public void advance(long bytes) {
        progress.advance(bytes);
    }

    @Override
    public void blob(PushedBlob blob) {
        progress.part(PushedImage.word(blob.outcome()) + " " + blob.digest() + ", " + blob.size() + " bytes");
    }

    @Override
    public void finish(String result) {
        progress.finish(result);
    }

    @Override
    public void abort() {
        progress.abort();
    }
}
