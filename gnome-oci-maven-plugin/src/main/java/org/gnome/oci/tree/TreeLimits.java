package org.gnome.oci.tree;

/** Bounds of a tree that is built from untrusted input. */
public final class TreeLimits {
    /** Three times the entries of the largest GNOME image that is known (700,000 files in gnomeos-devel with debug). */
    private static final int LARGEST_TREE = 2_000_000;

    /**
     * What an entry takes: some 450 bytes were measured for its name, metadata and content in a tree, and as much again
     * while the desired tree is composed of it and a layer is planned.
     */
    private static final int BYTES_PER_ENTRY = 1024;

    /**
     * As many entries as the heap can hold, so that a bomb ends with an error and not without memory. It decides only
     * what is refused, never a byte of what is written.
     */
    public static final int MAX_ENTRIES =
            (int) Math.min(LARGEST_TREE, Runtime.getRuntime().maxMemory() / BYTES_PER_ENTRY);

    /** Why there are no more, in words for an error. */
    public static final String REASON = "a tree may have with this heap; give Java more (-Xmx) if the tree is real";

    /** Real trees stay below 40; walks recurse, so this also bounds the stack. */
    public static final int MAX_DEPTH = 256;

    private TreeLimits() {}
}
