package org.gnome.oci.source;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The identity of what was read, free of the machine's paths, since it is published and compared between machines.
 *
 * @param kind the format in words for people, such as "Flatpak runtime"
 * @param name what people call this source, such as its ref
 * @param identity names and values that pin the content, such as {@code ostree.commit}
 * @param timestamp when the content was made, if the source says so
 * @param notes sentences on what people may look for in the tree and not find, such as an extension that is not mounted
 */
public record SourceDescription(
        String kind, String name, SortedMap<String, String> identity, Optional<Instant> timestamp, List<String> notes) {
    public SourceDescription {
        identity = Collections.unmodifiableSortedMap(new TreeMap<>(identity));
        notes = List.copyOf(notes);
    }

    /** A source of which nothing is to be noted. */
    public SourceDescription(
            String kind, String name, SortedMap<String, String> identity, Optional<Instant> timestamp) {
        this(kind, name, identity, timestamp, List.of());
    }
}
