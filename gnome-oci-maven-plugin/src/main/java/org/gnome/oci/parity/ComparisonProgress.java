package org.gnome.oci.parity;

/** Hears how far a comparison has read contents. Called by several threads at once. */
@FunctionalInterface
public interface ComparisonProgress {
    /** Hears nothing. */
    ComparisonProgress NONE = (done, total) -> {};

    /**
     * Contents have been read.
     *
     * @param done bytes read so far on both sides
     * @param total bytes that have to be read on both sides
     */
    void read(long done, long total);
}
