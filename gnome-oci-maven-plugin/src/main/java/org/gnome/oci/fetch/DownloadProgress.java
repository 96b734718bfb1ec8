package org.gnome.oci.fetch;

/** Is told how large files are downloaded, one after the other. Called by one thread at a time. */
public interface DownloadProgress {
    /** Takes no notice. */
    DownloadProgress SILENT = new DownloadProgress() {
        @Override
        public void start(String file) {}

        @Override
        public void advance(long size, long total) {}

        @Override
        public void finish() {}

        @Override
        public void abort() {}
    };

    /** A download begins, or goes on where an earlier one stopped. */
    void start(String file);

    /**
     * Some more bytes are there, or fewer, if the download had to begin anew.
     *
     * @param size how many are there, fetched now or before
     * @param total how many there will be; negative if the server does not say
     */
    void advance(long size, long total);

    /** The file is there. */
    void finish();

    /** The download failed. */
    void abort();
}
