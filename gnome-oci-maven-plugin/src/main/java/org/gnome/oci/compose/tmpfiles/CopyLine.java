package org.gnome.oci.compose.tmpfiles;

import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.compose.tmpfiles.UnappliedLine.Reason;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.PathResolver;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;

/**
 * Applies a line that copies. A copy has the content, owner, permissions and {@code user.*} attributes of what it is
 * copied from; capabilities and access control lists stay behind. Names of one file are copied as names of one file.
 */
final class CopyLine {
    private static final ByteString USER = ByteString.ofUtf8("user.");

    private final LineTargets targets;
    private final TreeEditor tree;
    private final TmpfilesLine line;
    private final PathResolver.Place place;
    private final IdentityHashMap<RegularFile, RegularFile> files = new IdentityHashMap<>();

    CopyLine(LineTargets targets, TmpfilesLine line, PathResolver.Place place) {
        this.targets = targets;
        this.tree = targets.tree();
        this.line = line;
        this.place = place;
    }

    void apply(ByteString argument) throws IOException {
        String text = LinePath.text(argument);
        TreePath from = LinePath.literal(LinePath.normalized(text, line.place()), line.place());
        Optional<Node> source = tree.links()
                .followParents(from)
                .filter(PathResolver.Place::exists)
                .flatMap(found -> tree.snapshot().find(found.path()));
        if (source.isEmpty()) {
            targets.skip(line, Reason.SOURCE_MISSING);
            return;
        }
        TreePath to = place.wanted();
        copy(to, source.get());
        Node copied = tree.node(to).orElseThrow();
        // systemd compares with what a link leads to, so that it never adjusts the copy of a link.
        if (copied.getClass() == source.get().getClass() && !(copied instanceof SymbolicLink)) {
            targets.adjust(line, to, true);
        }
    }

    private void copy(TreePath to, Node source) throws FormatException {
        Optional<Node> existing = tree.node(to);
        if (existing.isEmpty()) {
            targets.makeParents(line, place);
            TreePath parent = to.parent().orElseThrow();
            // The directory may hand something down that a copy does not have.
            targets.newMetadata(line, parent, 0, false);
            tree.put(to, copied(source));
        } else if (existing.get() instanceof Directory && source instanceof Directory directory) {
            if (line.has(Modifier.FORCE) || tree.names(to).isEmpty()) {
                merge(to, directory);
            }
        }
    }

    /** Copies what is not there; what is there stays as it is. */
    private void merge(TreePath to, Directory source) throws FormatException {
        for (Map.Entry<EntryName, Node> entry : source.entries().entrySet()) {
            TreePath child = to.resolve(entry.getKey());
            Optional<Node> existing = tree.node(child);
            if (existing.isEmpty()) {
                tree.put(child, copied(entry.getValue()));
            } else if (existing.get() instanceof Directory && entry.getValue() instanceof Directory directory) {
                merge(child, directory);
            }
        }
    }

    private Node copied(Node source) {
        Metadata metadata = metadata(source.metadata());
        if (source instanceof Directory directory) {
            Map<EntryName, Node> entries = new TreeMap<>();
            directory.entries().forEach((name, node) -> entries.put(name, copied(node)));
            return new Directory(metadata, entries);
        }
        if (source instanceof RegularFile file) {
            return files.computeIfAbsent(file, original -> original.withMetadata(metadata));
        }
        return source.withMetadata(metadata);
    }

    private Metadata metadata(Metadata source) {
        Map<ByteString, ByteString> values = new TreeMap<>(source.xattrs().values());
        values.keySet().removeIf(name -> !name.startsWith(USER));
        return source.withXattrs(Xattrs.of(values))
                .withOwner(
                        line.user().map(TmpfilesLine.Owner::id).orElse(source.uid()),
                        line.group().map(TmpfilesLine.Owner::id).orElse(source.gid()));
    }
}
