package org.gnome.oci.publish;

/** Is told how a push goes on. Called by one thread at a time. */
public interface PushProgress {
    /** Takes no notice. */
    PushProgress SILENT = new PushProgress() {
        @Override
        public void start(String step, long totalBytes) {}

        @Override
        public void expect(long totalBytes) {}

        @Override
        public void advance(long bytes) {}

        @Override
        public void blob(PushedBlob blob) {}

        @Override
        public void finish(String result) {}

        @Override
        public void abort() {}
    };

    /**
     * A step begins.
     *
     * @param step what is done, in words for people
     * @param totalBytes how many bytes it will go through
     */
    void start(String step, long totalBytes);

    /** The step turns out to go through so many bytes, since the registry has some of them. */
    void expect(long totalBytes);

    /** So many more bytes are done; a negative number takes back those of an attempt that failed. */
    void advance(long bytes);

    /** A blob is in the repository. */
    void blob(PushedBlob blob);

    /** The step is over. */
    void finish(String result);

    /** The step will not be finished; says nothing if none is going on. */
    void abort();
}
