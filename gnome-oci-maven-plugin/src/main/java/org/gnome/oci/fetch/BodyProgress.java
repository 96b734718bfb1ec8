package org.gnome.oci.fetch;

/** Is told how a download goes on. Called by one thread at a time. */
@FunctionalInterface
public interface BodyProgress {
    /** Takes no notice. */
    BodyProgress SILENT = (size, total) -> {};

    /**
     * Some more bytes are there, or fewer, if the download had to begin anew.
     *
     * @param size how many bytes of the body are there, from this download or an earlier one
     * @param total how many there will be, as the server says, or a negative number if it does not
     */
    void advance(long size, long total);
}
