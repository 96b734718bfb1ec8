package org.gnome.oci.source.ostree;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;

/**
 * What {@code summary.idx} of a Flatpak repository says: where the summaries of the architectures are.
 *
 * @param summaries the SHA-256 of each summary, uncompressed, by its name: an architecture, or a subset and one
 * @param collection the collection that the repository is, if it says so here
 */
record SummaryIndex(SortedMap<ByteString, Digest> summaries, Optional<ByteString> collection) {
    SummaryIndex {
        summaries = Collections.unmodifiableSortedMap(new TreeMap<>(summaries));
    }
}
