package org.gnome.oci.layer;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.tree.TreePath;

/**
 * The modification times of a layer's entries: one for all, so that an unchanged file keeps its bytes from night to
 * night, but for the few whose time somebody reads.
 *
 * @param ordinary the time that an entry gets
 * @param exceptions paths that get another
 */
public record ModificationTimes(Instant ordinary, SortedMap<TreePath, Instant> exceptions) {
    public ModificationTimes {
        exceptions = Collections.unmodifiableSortedMap(new TreeMap<>(exceptions));
    }

    /** One time for all. */
    public static ModificationTimes of(Instant ordinary) {
        return new ModificationTimes(ordinary, new TreeMap<>());
    }

    /** The same, but for one path. */
    public ModificationTimes except(TreePath path, Instant time) {
        SortedMap<TreePath, Instant> more = new TreeMap<>(Map.copyOf(exceptions));
        more.put(path, time);
        return new ModificationTimes(ordinary, more);
    }

    Instant of(TreePath path) {
        return exceptions.getOrDefault(path, ordinary);
    }
}
