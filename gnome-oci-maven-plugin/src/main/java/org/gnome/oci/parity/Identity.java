package org.gnome.oci.parity;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was compared.
 *
 * @param kind the format in words for people, such as "Flatpak runtime"
 * @param name what people call it, such as its ref
 * @param identity names and values that pin the content, such as {@code ostree.commit}
 */
public record Identity(String kind, String name, SortedMap<String, String> identity) {
    public Identity {
        identity = Collections.unmodifiableSortedMap(new TreeMap<>(identity));
    }
}
