package org.gnome.oci.source.ostree;

/** Is told how a pull goes on. Called by one thread at a time. */
public interface PullProgress {
    /** Takes no notice. */
    PullProgress SILENT = new PullProgress() {
        @Override
        public void start(String commit) {}

        @Override
        public void advance(State state) {}

        @Override
        public void finish(State state) {}

        @Override
        public void abort() {}
    };

    /**
     * How far a pull is.
     *
     * @param objects how many objects are there, fetched now or before
     * @param knownObjects how many are needed, as far as directories tell that are there
     * @param fetchedObjects how many of those that are there were fetched now
     * @param bytes the size of those that are there
     * @param fetchedBytes the part of it that was fetched now
     */
    record State(long objects, long knownObjects, long fetchedObjects, long bytes, long fetchedBytes) {
        /** The size of all that is needed, if the missing objects are as large as the others. */
        public long expectedBytes() {
            return objects == 0 ? 0 : (long) ((double) bytes / objects * knownObjects);
        }
    }

    /** A pull begins. */
    void start(String commit);

    /** Some more objects are there. */
    void advance(State state);

    /** All objects are there. */
    void finish(State state);

    /** The pull failed. */
    void abort();
}
