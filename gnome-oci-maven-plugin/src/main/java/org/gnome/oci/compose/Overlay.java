package org.gnome.oci.compose;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.MtreeEntry;
import org.gnome.oci.tree.MtreeType;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;
import org.jspecify.annotations.Nullable;

/**
 * The files that an image module adds itself: what a version control system holds, plus an mtree specification of what
 * it cannot hold.
 *
 * <p>From the directory come names, contents, link targets and the owner's execute bit, nothing else: umask and owner
 * of a checkout have no part in an image. Files are 0644 or 0755, directories 0755, everything is root's, unless the
 * specification states otherwise. It may also state directories and links that the directory does not have.
 *
 * @param files the overlay as a tree
 * @param stated what the specification states
 */
public record Overlay(FileTree files, SortedMap<TreePath, MtreeEntry> stated) {
    private static final String SOURCE = "rootfs";
    private static final int OWNER_EXECUTE = 0100;

    /** Nothing to add. */
    public static final Overlay NONE =
            new Overlay(new FileTree(new Directory(Metadata.ofPermissions(0755), Map.of())), new TreeMap<>());

    public Overlay {
        stated = Collections.unmodifiableSortedMap(new TreeMap<>(stated));
    }

    /**
     * Joins a directory and a specification.
     *
     * @throws UnsupportedFeatureException if the directory has a device, a pipe or a socket
     * @throws MalformedFormatException if the specification contradicts the directory, or states a file that is not
     *     there
     */
    public static Overlay of(FileTree directory, SortedMap<TreePath, MtreeEntry> specification)
            throws MalformedFormatException, UnsupportedFeatureException {
        TreeBuilder builder = new TreeBuilder(SOURCE, Metadata.ofPermissions(0755));
        addNormalized(TreePath.ROOT, directory.root(), builder);
        for (Map.Entry<TreePath, MtreeEntry> entry : specification.entrySet()) {
            state(entry.getKey(), entry.getValue(), builder);
        }
        return new Overlay(builder.build(), specification);
    }

    private static void addNormalized(TreePath path, Directory directory, TreeBuilder builder)
            throws MalformedFormatException, UnsupportedFeatureException {
        for (Map.Entry<EntryName, Node> entry : directory.entries().entrySet()) {
            TreePath child = path.resolve(entry.getKey());
            Node node = entry.getValue();
            if (node instanceof Directory subdirectory) {
                builder.add(child, new Directory(Metadata.ofPermissions(0755), Map.of()));
                addNormalized(child, subdirectory, builder);
            } else if (node instanceof RegularFile file) {
                boolean executable = (file.metadata().permissions() & OWNER_EXECUTE) != 0;
                builder.add(child, file.withMetadata(Metadata.ofPermissions(executable ? 0755 : 0644)));
            } else if (node instanceof SymbolicLink link) {
                builder.add(child, link.withMetadata(Metadata.ofPermissions(0777)));
            } else {
                throw new UnsupportedFeatureException(
                        SOURCE, child.toString(), "is neither file, directory nor link; an overlay holds nothing else");
            }
        }
    }

    private static void state(TreePath path, MtreeEntry entry, TreeBuilder builder) throws MalformedFormatException {
        if (!builder.contains(path)) {
            builder.add(path, newNode(path, entry));
        }
        Statement statement = new Statement(SOURCE, path, entry);
        statement.requireNode(builder.leaf(path));
        builder.setMetadata(path, statement.over(builder.metadata(path).orElseThrow()));
    }

    /** What a directory becomes that is below as well: what is stated of it changes, everything else stays. */
    Metadata directoryMetadata(TreePath path, Directory upper, Metadata lower) {
        @Nullable MtreeEntry entry = stated.get(path);
        return entry == null ? lower : new Statement(SOURCE, path, entry).over(lower);
    }

    private static Node newNode(TreePath path, MtreeEntry entry) throws MalformedFormatException {
        if (entry.type().equals(Optional.of(MtreeType.DIRECTORY))) {
            return new Directory(Metadata.ofPermissions(0755), Map.of());
        } else if (entry.link().isPresent()) {
            return new SymbolicLink(Metadata.ofPermissions(0777), entry.link().get());
        }
        throw new MalformedFormatException(
                SOURCE, path.toString(), "is stated but missing; add the file, or state type=dir or type=link");
    }
}
