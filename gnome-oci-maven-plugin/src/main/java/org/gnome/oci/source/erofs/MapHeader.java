package org.gnome.oci.source.erofs;

/**
 * How a compressed file is mapped (z_erofs_map_header).
 *
 * @param position where the header lies, in bytes of the inode's space
 * @param advise bits of Z_EROFS_ADVISE_…
 * @param fragmentOffset where the file's last extent, or the whole file, lies in the packed inode
 * @param wholeFileInPackedInode whether there is nothing else
 * @param inlineBytes how long the last physical cluster is if it lies behind the index, else zero
 * @param extentCount how many extents there are, where extents are stored and not logical clusters
 * @param clusterBits the size of a logical cluster as power of two
 * @param firstAlgorithm number of the compression of clusters of the type HEAD1
 * @param secondAlgorithm number of the compression of clusters of the type HEAD2
 */
record MapHeader(
        long position,
        int advise,
        long fragmentOffset,
        boolean wholeFileInPackedInode,
        int inlineBytes,
        long extentCount,
        int clusterBits,
        int firstAlgorithm,
        int secondAlgorithm) {
    boolean advises(int bit) {
        return (advise & bit) != 0;
    }

    /** How many logical clusters a file of a size has. */
    long clusters(long size) {
        return size == 0 ? 0 : ((size - 1) >> clusterBits) + 1;
    }

    /** Where indexes begin, in bytes of the inode's space. */
    long end() {
        return position + ErofsFormat.MAP_HEADER_BYTES;
    }
}
