package org.gnome.oci.source.squashfs;

import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;

/**
 * A block of data as it is stored.
 *
 * @param position where it begins in the image
 * @param storedBytes how many bytes it has there; none for a hole
 * @param compressed whether they are compressed
 */
record DataBlock(long position, int storedBytes, boolean compressed) {
    /** The size of the field that {@link #of} reads. */
    static final int SIZE_BYTES = 4;

    /** The block whose size and form a field of a structure holds. */
    static DataBlock of(long position, OnDiskStructure structure, int at, String field, int blockSize)
            throws MalformedFormatException {
        long value = structure.u32(at);
        boolean compressed = (value & SquashfsFormat.DATA_UNCOMPRESSED) == 0;
        long size = value & ~SquashfsFormat.DATA_UNCOMPRESSED;
        if (size > blockSize || (size == 0 && !compressed)) {
            throw structure.malformed(
                    at, field, "0x" + Long.toHexString(value) + " is no size of a block of up to " + blockSize);
        }
        return new DataBlock(position, Math.toIntExact(size), compressed);
    }

    boolean isHole() {
        return storedBytes == 0;
    }

    /** Where the next block of the file begins. */
    long end() {
        return position + storedBytes;
    }
}
