package org.gnome.oci.source;

import org.gnome.oci.io.MalformedFormatException;

/**
 * How many bytes the files of a file-system image may have together. Holes and repeated clusters take next to no room
 * in an image, and time without end in whoever reads them.
 */
public final class ContentBudget {
    /** What the smallest image may have: sparse files of a few gigabytes are real. */
    private static final long BASE_BYTES = 16L << 30;

    /** An operating system compresses to a third or a fourth; this is far beyond. */
    private static final long BYTES_PER_BYTE = 64;

    private final long limit;
    private long rest;

    /** The budget of an image of a size. */
    public ContentBudget(long imageBytes) {
        this.limit = BASE_BYTES + Math.min(imageBytes, Long.MAX_VALUE / BYTES_PER_BYTE / 2) * BYTES_PER_BYTE;
        this.rest = limit;
    }

    /**
     * Takes the size of a file.
     *
     * @param bytes the size, not negative
     * @param source the image, for an error; as are the others
     * @param field what says so
     * @param offset where, in bytes
     * @throws MalformedFormatException if there is not so much left
     */
    public void spend(long bytes, String source, String field, long offset) throws MalformedFormatException {
        if (bytes > rest) {
            throw new MalformedFormatException(
                    source,
                    field,
                    offset,
                    "with " + bytes + " bytes, all files have more than the " + limit
                            + " that an image of this size may hold");
        }
        rest -= bytes;
    }
}
