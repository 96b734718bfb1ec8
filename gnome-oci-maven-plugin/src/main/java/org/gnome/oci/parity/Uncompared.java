package org.gnome.oci.parity;

import java.util.List;
import org.gnome.oci.tree.TreePath;

/**
 * What the image has of an aspect that the reference cannot express: neither right nor wrong, but for people to see.
 *
 * @param aspect what was not compared
 * @param count how many values the image has that an ordinary entry does not have
 * @param first the first of them in the order of the tree, at most {@link #MAX_LISTED}
 */
public record Uncompared(Aspect aspect, long count, List<Value> first) {
    /** Some dozens are usual; a tree that belongs to another user has as many as entries. */
    public static final int MAX_LISTED = 1_000;

    /**
     * A value of an entry.
     *
     * @param path the entry; of a group of hardlinks, the first name
     * @param text what it has, for people
     */
    public record Value(TreePath path, String text) {}

    public Uncompared {
        first = List.copyOf(first);
    }
}
