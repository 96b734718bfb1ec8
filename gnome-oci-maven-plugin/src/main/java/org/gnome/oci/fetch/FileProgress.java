package org.gnome.oci.fetch;

/** Tells of the download of one file, if there is one: a file of the cache is not worth a word. */
public final class FileProgress implements BodyProgress {
    private final String file;
    private final DownloadProgress progress;
    private boolean started;

    /**
     * Nothing is told yet.
     *
     * @param file what people call it
     */
    public FileProgress(String file, DownloadProgress progress) {
        this.file = file;
        this.progress = progress;
    }

    @Override
    public synchronized void advance(long size, long total) {
        if (!started) {
            started = true;
            progress.start(file);
        }
        progress.advance(size, total);
    }

    /** The file is there. */
    public synchronized void finish() {
        if (started) {
            progress.finish();
        }
    }

    /** It could not be downloaded. */
    public synchronized void abort() {
        if (started) {
            progress.abort();
        }
    }
}
