package org.gnome.oci.pipeline;

/** Is told how a long step goes on. Called by one thread at a time. */
public interface Progress {
    /** Takes no notice. */
    Progress SILENT = new Progress() {
        @Override
        public void start(String step, long totalBytes) {}

        @Override
        public void expect(long totalBytes, String note) {}

        @Override
        public void advance(long bytes) {}

        @Override
        public void part(String result) {}

        @Override
        public void abort() {}

        @Override
        public void finish(String result) {}
    };

    /**
     * A step begins.
     *
     * @param step what is done, in words for people
     * @param totalBytes how many bytes it will go through
     */
    void start(String step, long totalBytes);

    /**
     * The step turns out to be of another size than was said at its start.
     *
     * @param totalBytes how many bytes it will go through, as far as is known by now
     * @param note what else there is to say of how far it is, in a few words
     */
    void expect(long totalBytes, String note);

    /** So many more bytes are done; a negative number takes back those that have to be done again. */
    void advance(long bytes);

    /** A part of the step that people may want to see is over. */
    void part(String result);

    /** The step will not be finished; says nothing if none is going on. */
    void abort();

    /** The step is over. */
    void finish(String result);
}
