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

    /** A directory with a copy of the entries. */
    public Directory(Metadata metadata, Map<EntryName, Node> entries) {
        this.metadata = metadata;
        this.entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
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
