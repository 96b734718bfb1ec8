package org.gnome.oci.source.erofs;

import java.io.IOException;

/** The logical clusters of a file, in either form of index. Not thread-safe. */
interface LclusterIndex {
    /** The cluster of a number; cheap for numbers in ascending order. */
    Lcluster read(long number) throws IOException;

    /** Where inline data begin that come behind the record of a cluster, in bytes of the inode's space. */
    long endOf(long number);
}
