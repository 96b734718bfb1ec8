package org.gnome.oci.source.sysupdate;

import java.io.Closeable;
import java.io.IOException;
import org.gnome.oci.io.RandomAccessSource;

/**
 * A directory with {@code SHA256SUMS} and the files that it lists, on this machine or on the network. Nothing in it is
 * trusted but the list, and every file is digested before it is used.
 *
 * <p>Its files can be read until they are closed; closing the directory lets the cache be pruned.
 */
sealed interface SysupdateDirectory extends Closeable permits LocalDirectory, RemoteDirectory {
    /** What errors name. */
    String source();

    /**
     * Reads the list.
     *
     * @throws org.gnome.oci.trust.UntrustedException if no trusted key has signed it
     * @throws org.gnome.oci.io.FormatException if it is missing or malformed
     */
    SignedSums sums() throws IOException;

    /**
     * Requires that a list may be believed when it says that a version is the newest, and remembers it.
     *
     * @throws org.gnome.oci.io.IntegrityException if the list is stale, or a newer version was there before
     */
    void requireNewest(Sha256Sums sums, String components, String version) throws IOException;

    /**
     * Opens a file, which the caller closes.
     *
     * @throws org.gnome.oci.io.IntegrityException if it has another digest than the list says
     */
    RandomAccessSource open(ReleaseFile file) throws IOException;
}
