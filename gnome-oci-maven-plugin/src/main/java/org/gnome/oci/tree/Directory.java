package org.gnome.oci.tree;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A directory with its entries in unsigned order of their names. Compared by identity, as an inode is. */
public final class Directory implements Node {
    private final Metadata metadata;
    private final SortedMap<EntryName, Node> entries;
    private final boolean implied;

    /** A directory with a copy of the entries. */
    public Directory(Metadata metadata, Map<EntryName, Node> entries) {
        this(metadata, entries, false);
    }

    private Directory(Metadata metadata, Map<EntryName, Node> entries, boolean implied) {
        this.metadata = metadata;
        this.entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
        this.implied = implied;
    }

    /**
     * A directory that its source does not mention, only what it holds; the metadata are what a runtime would give it.
     */
    public static Directory implied(Metadata metadata, Map<EntryName, Node> entries) {
        return new Directory(metadata, entries, true);
    }

    /**
     * Whether the source does not mention the directory: laid over another tree, it leaves the metadata of that one.
     */
    public boolean isImplied() {
        return implied;
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    /** What the directory holds. */
    public SortedMap<EntryName, Node> entries() {
        return entries;
    }

    /** The entry of a name. */
    public Optional<Node> entry(EntryName name) {
        @Nullable Node node = entries.get(name);
        return Optional.ofNullable(node);
    }

    @Override
    public Directory withMetadata(Metadata newMetadata) {
        return new Directory(newMetadata, entries);
    }
}
