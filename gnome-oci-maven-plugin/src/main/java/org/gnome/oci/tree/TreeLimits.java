package org.gnome.oci.tree;

/** Bounds of a tree that is built from untrusted input. */
public final class TreeLimits {
    /** Ten times the entries of the largest GNOME image that is known (700,000 files in gnomeos-devel with debug). */
    public static final int MAX_ENTRIES = 8_000_000;

    /** Real trees stay below 40; walks recurse, so this also bounds the stack. */
    public static final int MAX_DEPTH = 256;

    private TreeLimits() {}
}
