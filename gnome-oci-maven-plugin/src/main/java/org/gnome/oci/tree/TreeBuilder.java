package org.gnome.oci.tree;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.io.MalformedFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Builds a tree entry by entry.
 *
 * <p>The only mutable part of the model. It refuses a second entry of a name, an entry whose parent is missing or is no
 * directory, and a hardlink to anything but a regular file that is there already.
 */
public final class TreeBuilder {
    private final String source;
    private final MutableDirectory root;
    private int entryCount;

    /** Starts with an empty root directory; the source is what errors name. */
    public TreeBuilder(String source, Metadata rootMetadata) {
        this.source = source;
        this.root = new MutableDirectory(rootMetadata, false);
    }

    private TreeBuilder(String source, MutableDirectory root) {
        this.source = source;
        this.root = root;
    }

    /** Starts with a root directory that the source may not mention; see {@link Directory#isImplied()}. */
    public static TreeBuilder withImpliedRoot(String source, Metadata rootMetadata) {
        return new TreeBuilder(source, new MutableDirectory(rootMetadata, true));
    }

    /** Adds an entry that is not there yet. A directory comes with all that it holds. */
    public void add(TreePath path, Node node) throws MalformedFormatException {
        EntryName name = lastName(path);
        MutableDirectory parent = parentOf(path);
        if (parent.entries.containsKey(name)) {
            throw malformed(path, "is there twice");
        }
        put(parent, name, path, node);
    }

    /** Adds an entry, or puts it in the place of whatever was there. */
    public void replace(TreePath path, Node node) throws MalformedFormatException {
        EntryName name = lastName(path);
        put(parentOf(path), name, path, node);
    }

    private void put(MutableDirectory parent, EntryName name, TreePath path, Node node)
            throws MalformedFormatException {
        if (node instanceof Directory directory) {
            count(path);
            parent.entries.put(name, new MutableDirectory(directory.metadata(), directory.isImplied()));
            graft(path, directory);
        } else {
            count(path);
            parent.entries.put(name, new Leaf(node));
        }
    }

    private void graft(TreePath path, Directory directory) throws MalformedFormatException {
        for (Map.Entry<EntryName, Node> entry : directory.entries().entrySet()) {
            add(path.resolve(entry.getKey()), entry.getValue());
        }
    }

    /** Adds a second name for a regular file. */
    public void addHardlink(TreePath path, TreePath target) throws MalformedFormatException {
        if (!(slot(target) instanceof Leaf leaf) || !(leaf.node instanceof RegularFile)) {
            throw malformed(path, "is a hardlink to " + target + ", which is no regular file before it");
        }
        add(path, leaf.node);
    }

    /** Changes the metadata of an entry; a hardlinked file changes under this name only. */
    public void setMetadata(TreePath path, Metadata metadata) throws MalformedFormatException {
        Slot slot = slot(path);
        if (slot instanceof MutableDirectory directory) {
            directory.metadata = metadata;
            directory.implied = false;
        } else if (slot instanceof Leaf leaf) {
            parentOf(path).entries.put(lastName(path), new Leaf(leaf.node.withMetadata(metadata)));
        } else {
            throw malformed(path, "is missing");
        }
    }

    /** Removes an entry with all that it holds; whether it was there. */
    public boolean remove(TreePath path) throws MalformedFormatException {
        Optional<TreePath> parent = path.parent();
        if (parent.isEmpty() || !(slot(parent.get()) instanceof MutableDirectory directory)) {
            return false;
        }
        return directory.entries.remove(lastName(path)) != null;
    }

    /** Removes everything that a directory holds. */
    public void clear(TreePath path) {
        if (slot(path) instanceof MutableDirectory directory) {
            directory.entries.clear();
        }
    }

    /** Whether there is an entry at a path. */
    public boolean contains(TreePath path) {
        return slot(path) != null;
    }

    /** Whether there is a directory at a path. */
    public boolean isDirectory(TreePath path) {
        return slot(path) instanceof MutableDirectory;
    }

    /** The names in a directory, in their order; none if there is no directory at the path. */
    public List<EntryName> entryNames(TreePath path) {
        return slot(path) instanceof MutableDirectory directory ? List.copyOf(directory.entries.keySet()) : List.of();
    }

    /** The node at a path that is no directory. */
    public Optional<Node> leaf(TreePath path) {
        return slot(path) instanceof Leaf leaf ? Optional.of(leaf.node) : Optional.empty();
    }

    /** The metadata of the entry at a path. */
    public Optional<Metadata> metadata(TreePath path) {
        Slot slot = slot(path);
        if (slot instanceof MutableDirectory directory) {
            return Optional.of(directory.metadata);
        }
        return slot instanceof Leaf leaf ? Optional.of(leaf.node.metadata()) : Optional.empty();
    }

    /** The tree as it stands; the builder can go on. */
    public FileTree build() {
        return new FileTree(freeze(root));
    }

    private static Directory freeze(MutableDirectory directory) {
        Map<EntryName, Node> entries = new TreeMap<>();
        for (Map.Entry<EntryName, Slot> entry : directory.entries.entrySet()) {
            entries.put(
                    entry.getKey(),
                    entry.getValue() instanceof MutableDirectory child
                            ? freeze(child)
                            : ((Leaf) entry.getValue()).node);
        }
        return directory.implied
                ? Directory.implied(directory.metadata, entries)
                : new Directory(directory.metadata, entries);
    }

    private MutableDirectory parentOf(TreePath path) throws MalformedFormatException {
        TreePath parent = path.parent().orElseThrow(() -> new IllegalArgumentException("the root has no parent"));
        Slot slot = slot(parent);
        if (slot instanceof MutableDirectory directory) {
            return directory;
        }
        throw malformed(
                path, slot == null ? "comes before its directory" : "lies in " + parent + ", which is no directory");
    }

    private @Nullable Slot slot(TreePath path) {
        Slot slot = root;
        for (EntryName name : path.names()) {
            if (!(slot instanceof MutableDirectory directory)) {
                return null;
            }
            slot = directory.entries.get(name);
            if (slot == null) {
                return null;
            }
        }
        return slot;
    }

    private EntryName lastName(TreePath path) throws MalformedFormatException {
        List<EntryName> names = path.names();
        if (names.isEmpty()) {
            throw malformed(path, "is the root, which is a directory and stays");
        }
        if (names.size() > TreeLimits.MAX_DEPTH) {
            throw malformed(path, "lies deeper than " + TreeLimits.MAX_DEPTH + " directories");
        }
        return names.get(names.size() - 1);
    }

    private void count(TreePath path) throws MalformedFormatException {
        if (++entryCount > TreeLimits.MAX_ENTRIES) {
            throw malformed(path, "is more than the " + TreeLimits.MAX_ENTRIES + " entries that " + TreeLimits.REASON);
        }
    }

    private MalformedFormatException malformed(TreePath path, String reason) {
        return new MalformedFormatException(source, path.toString(), reason);
    }

    private sealed interface Slot permits Leaf, MutableDirectory {}

    private record Leaf(Node node) implements Slot {}

    private static final class MutableDirectory implements Slot {
        private final TreeMap<EntryName, Slot> entries = new TreeMap<>();
        private Metadata metadata;
        private boolean implied;

        private MutableDirectory(Metadata metadata, boolean implied) {
            this.metadata = metadata;
            this.implied = implied;
        }
    }
}
