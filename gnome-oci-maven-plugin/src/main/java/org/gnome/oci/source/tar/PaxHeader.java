package org.gnome.oci.source.tar;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;

/**
 * The records of a pax extended header, with exact bytes.
 *
 * @param records values by keyword
 */
record PaxHeader(SortedMap<ByteString, ByteString> records) {
    static final PaxHeader EMPTY = new PaxHeader(Collections.emptySortedMap());

    PaxHeader {
        records = Collections.unmodifiableSortedMap(new TreeMap<>(records));
    }

    /** These records with later ones over them. */
    PaxHeader overlaid(PaxHeader later) {
        TreeMap<ByteString, ByteString> merged = new TreeMap<>(records);
        merged.putAll(later.records);
        return new PaxHeader(merged);
    }
}
