package org.gnome.oci.tree;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;

/**
 * The extended attributes of an entry, by name in unsigned byte order.
 *
 * @param values names with their name space ({@code security.capability}) and exact values
 */
public record Xattrs(SortedMap<ByteString, ByteString> values) {
    /** No attribute. */
    public static final Xattrs NONE = new Xattrs(Map.of());

    /** The attribute that holds the capabilities of a program (capabilities(7)). */
    public static final ByteString CAPABILITY = ByteString.ofUtf8("security.capability");

    public Xattrs {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** Attributes from an unordered map. */
    public static Xattrs of(Map<ByteString, ByteString> values) {
        return values.isEmpty() ? NONE : new Xattrs(values);
    }

    private Xattrs(Map<ByteString, ByteString> values) {
        this(new TreeMap<>(values));
    }

    /** Whether there is no attribute. */
    public boolean isEmpty() {
        return values.isEmpty();
    }
}
