package org.gnome.oci.publish;

/** Lets one thread at a time through to a progress. */
final class SharedPushProgress implements PushProgress {
    private final PushProgress progress;

    SharedPushProgress(PushProgress progress) {
        this.progress = progress;
    }

    @Override
    public synchronized void start(String step, long totalBytes) {
        progress.start(step, totalBytes);
    }

    @Override
    public synchronized void expect(long totalBytes) {
        progress.expect(totalBytes);
    }

    @Override
    public synchronized void advance(long bytes) {
        progress.advance(bytes);
    }

    @Override
    public synchronized void blob(PushedBlob blob) {
        progress.blob(blob);
    }

    @Override
    public synchronized void finish(String result) {
        progress.finish(result);
    }

    @Override
    public synchronized void abort() {
        progress.abort();
    }
}
