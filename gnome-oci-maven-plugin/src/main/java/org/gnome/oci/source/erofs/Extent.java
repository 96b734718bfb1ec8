package org.gnome.oci.source.erofs;

import org.gnome.oci.io.RandomAccessSource;

/** A stretch of a file's data and where it comes from. */
sealed interface Extent {
    /** How many bytes of the file there are; never zero. */
    long length();

    /**
     * Bytes as they are.
     *
     * @param space what they lie in: the image, the metabox or the packed inode
     * @param position where they begin, in bytes of the space
     */
    record Stored(RandomAccessSource space, long position, long length) implements Extent {}

    /** Zeros that are stored nowhere. */
    record Zeros(long length) implements Extent {}

    /**
     * A physical cluster: a compressed block, of which the file uses the start.
     *
     * @param space what it lies in: the image, or the inode's own space where it is inline
     * @param position where it begins, in bytes of the space
     * @param encodedLength how many bytes it has, zeros before the first byte included
     */
    record Encoded(RandomAccessSource space, long position, int encodedLength, long length, Algorithm algorithm)
            implements Extent {}
}
