package org.gnome.oci.compose;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
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
import org.gnome.oci.tree.Xattrs;
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
        requireType(path, entry, builder);
        builder.setMetadata(path, with(builder.metadata(path).orElseThrow(), entry));
    }

    /** What a directory becomes that is below as well: what is stated of it changes, everything else stays. */
    Metadata directoryMetadata(TreePath path, Directory upper, Metadata lower) {
        @Nullable MtreeEntry entry = stated.get(path);
        return entry == null ? lower : with(lower, entry);
    }

    private static Metadata with(Metadata metadata, MtreeEntry entry) {
        return new Metadata(
                entry.permissions().orElse(metadata.permissions()),
                entry.uid().orElse(metadata.uid()),
                entry.gid().orElse(metadata.gid()),
                metadata.mtime(),
                with(metadata.xattrs(), entry.xattrs()));
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

    private static void requireType(TreePath path, MtreeEntry entry, TreeBuilder builder)
            throws MalformedFormatException {
        MtreeType type = builder.isDirectory(path)
                ? MtreeType.DIRECTORY
                : MtreeType.of(builder.leaf(path).orElseThrow());
        if (entry.type().isPresent() && entry.type().get() != type) {
            throw new MalformedFormatException(
                    SOURCE, path.toString(), "is stated as type=" + entry.type().get() + " but is a " + type);
        }
        Optional<ByteString> target =
                builder.leaf(path).map(leaf -> leaf instanceof SymbolicLink link ? link.target() : ByteString.EMPTY);
        if (entry.link().isPresent() && !entry.link().equals(target)) {
            throw new MalformedFormatException(
                    SOURCE, path.toString(), "is stated to link elsewhere than it does; state it once");
        }
    }

    private static Xattrs with(Xattrs present, Xattrs stated) {
        SortedMap<ByteString, ByteString> values = new TreeMap<>(present.values());
        values.putAll(stated.values());
        return Xattrs.of(values);
    }
}
