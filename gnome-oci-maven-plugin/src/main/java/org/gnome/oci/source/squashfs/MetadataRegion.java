package org.gnome.oci.source.squashfs;

/**
 * The part of an image in which the metadata blocks of a table lie, one after the other.
 *
 * @param name what errors call the table
 * @param start the position of the first block
 * @param end where the last block ends at the latest
 */
record MetadataRegion(String name, long start, long end) {
    /**
     * More bytes than the table can hold: no block is stored in fewer than three bytes, of which two are its header.
     */
    long capacity() {
        return ((end - start) / (SquashfsFormat.METADATA_HEADER_BYTES + 1) + 1) * SquashfsFormat.METADATA_BYTES;
    }
}
