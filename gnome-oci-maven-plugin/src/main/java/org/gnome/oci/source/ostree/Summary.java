package org.gnome.oci.source.ostree;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;

/**
 * What a repository publishes: its {@code summary}, or the part of one architecture.
 *
 * @param refs the commit of each ref
 * @param collection the collection that the refs belong to, if the repository is one
 */
record Summary(SortedMap<ByteString, Digest> refs, Optional<ByteString> collection) {
    Summary {
        refs = Collections.unmodifiableSortedMap(new TreeMap<>(refs));
    }
}
