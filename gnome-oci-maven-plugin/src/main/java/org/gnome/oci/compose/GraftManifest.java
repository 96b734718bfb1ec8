package org.gnome.oci.compose;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.MtreeEntry;
import org.gnome.oci.tree.MtreeWriter;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;
import org.jspecify.annotations.Nullable;

/**
 * The reviewed list of modes, owners and attributes of what a source brings: nothing privileged enters without a line.
 *
 * <p>What is stated holds, even if the source cannot express it. A setuid, setgid or sticky bit, an extended attribute
 * or another owner than root that the source brings must be stated. Implied directories bring none of these.
 *
 * @param name what errors call the list
 * @param stated what it states
 */
public record GraftManifest(String name, SortedMap<TreePath, MtreeEntry> stated) {
    public GraftManifest {
        stated = Collections.unmodifiableSortedMap(new TreeMap<>(stated));
    }

    /**
     * The tree as it is reviewed.
     *
     * @throws MalformedFormatException if the list states a path that the tree does not have, or has as something else,
     *     or if the tree has something privileged that is not stated
     */
    public FileTree apply(FileTree brought) throws MalformedFormatException {
        for (Map.Entry<TreePath, MtreeEntry> entry : stated.entrySet()) {
            TreePath path = entry.getKey();
            Node node = brought.find(path)
                    .orElseThrow(() -> refusal(
                            path, "is stated, but the source does not bring it; include it, or remove the line"));
            new Statement(name, path, entry.getValue())
                    .requireNode(node instanceof Directory ? Optional.empty() : Optional.of(node));
        }
        return new FileTree(new Pass().directory(TreePath.ROOT, brought.root()));
    }

    private MalformedFormatException refusal(TreePath path, String reason) {
        return new MalformedFormatException(name, path.toString(), reason);
    }

    /** One way through a tree; names of one file stay names of one file, as long as they agree on its metadata. */
    private final class Pass {
        private final IdentityHashMap<RegularFile, Map<Metadata, RegularFile>> files = new IdentityHashMap<>();

        private Directory directory(TreePath path, Directory directory) throws MalformedFormatException {
            Map<EntryName, Node> entries = new TreeMap<>();
            for (Map.Entry<EntryName, Node> entry : directory.entries().entrySet()) {
                TreePath child = path.resolve(entry.getKey());
                entries.put(
                        entry.getKey(),
                        entry.getValue() instanceof Directory subdirectory
                                ? directory(child, subdirectory)
                                : leaf(child, entry.getValue()));
            }
            if (directory.isImplied() && !stated.containsKey(path)) {
                Metadata metadata = directory.metadata();
                return Directory.implied(
                        metadata.withPermissions(metadata.permissions() & Metadata.ACCESS_MASK)
                                .withOwner(0, 0)
                                .withXattrs(Xattrs.NONE),
                        entries);
            }
            return new Directory(metadata(path, directory), entries);
        }

        private Node leaf(TreePath path, Node node) throws MalformedFormatException {
            Metadata metadata = metadata(path, node);
            if (node instanceof RegularFile file) {
                return files.computeIfAbsent(file, inode -> new HashMap<>())
                        .computeIfAbsent(metadata, file::withMetadata);
            }
            return node.withMetadata(metadata);
        }

        private Metadata metadata(TreePath path, Node node) throws MalformedFormatException {
            @Nullable MtreeEntry entry = stated.get(path);
            boolean isSpecial = (node.metadata().permissions() & Metadata.SPECIAL_MASK) != 0;
            if (isSpecial && (entry == null || entry.permissions().isEmpty())) {
                throw refusal(
                        path, "has a setuid, setgid or sticky bit that nobody has reviewed" + lineToAdd(path, node));
            }
            Xattrs reviewed = entry == null ? Xattrs.NONE : entry.xattrs();
            if (!reviewed.values()
                    .keySet()
                    .containsAll(node.metadata().xattrs().values().keySet())) {
                throw refusal(path, "has extended attributes that nobody has reviewed" + lineToAdd(path, node));
            }
            Metadata metadata =
                    entry == null ? node.metadata() : new Statement(name, path, entry).over(node.metadata());
            requireOwner(path, node, metadata, entry);
            return metadata;
        }

        /** A tree that somebody checked out is theirs: sudo would be setuid to them, and its configuration theirs. */
        private void requireOwner(TreePath path, Node node, Metadata metadata, @Nullable MtreeEntry entry)
                throws MalformedFormatException {
            boolean isUserReviewed =
                    metadata.uid() == 0 || (entry != null && entry.uid().isPresent());
            boolean isGroupReviewed =
                    metadata.gid() == 0 || (entry != null && entry.gid().isPresent());
            if (!isUserReviewed || !isGroupReviewed) {
                throw refusal(
                        path,
                        "belongs to " + metadata.uid() + ":" + metadata.gid() + ", which nobody has reviewed"
                                + lineToAdd(path, node)
                                + "; if a user's checkout is the source, give it as a tar made with"
                                + " --owner=0 --group=0");
            }
        }

        private static String lineToAdd(TreePath path, Node node) {
            return "; exclude it, or state it in the source's <manifest>: " + MtreeWriter.statement(path, node);
        }
    }
}
