package org.gnome.oci.parity;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was compared.
 *
 * @param kind the format in words for people, such as "Flatpak runtime"
 * @param name what people call it, such as its ref
 * @param identity names and values that pin the content, such as {@code ostree.commit}
 * @param notes sentences on what people may look for and not find, such as an extension that is not mounted
 */
public record Identity(String kind, String name, SortedMap<String, String> identity, List<String> notes) {
    public Identity {
        notes = List.copyOf(notes);
        identity = Collections.unmodifiableSortedMap(new TreeMap<>(identity));
    }
}
