package org.gnome.oci.source.flatpak;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.jspecify.annotations.Nullable;

/**
 * Maps the tree of a runtime's commit as Flatpak mounts it: {@code files/} is {@code /usr}, and {@code files/etc} is
 * {@code /etc} (flatpak-run.c).
 *
 * <p>An empty {@code files/etc} gives no {@code /etc}; {@code files/.ref}, the lock of a deployed runtime, is dropped.
 */
final class RuntimeMapping {
    private static final EntryName FILES = EntryName.of("files");
    private static final EntryName USR = EntryName.of("usr");
    private static final EntryName ETC = EntryName.of("etc");
    private static final EntryName LOCK = EntryName.of(".ref");

    /** Flatpak makes the root of the sandbox itself. */
    private static final Metadata ROOT = Metadata.ofPermissions(0755);

    private RuntimeMapping() {}

    /**
     * What a commit of a runtime or extension holds beside its metadata.
     *
     * @param source what errors name
     * @throws MalformedFormatException if {@code files} is no directory
     */
    static Directory files(String source, FileTree commit) throws MalformedFormatException {
        Directory files = directory(source, "/files", commit.root().entries().get(FILES));
        if (!files.entries().containsKey(LOCK)) {
            return files;
        }
        SortedMap<EntryName, Node> entries = new TreeMap<>(files.entries());
        entries.remove(LOCK);
        return new Directory(files.metadata(), entries);
    }

    /**
     * The mapped tree.
     *
     * @param source what errors name
     * @param files what the commit holds, with extensions mounted
     * @throws MalformedFormatException if {@code files/etc} is no directory
     */
    static FileTree map(String source, Directory files) throws MalformedFormatException {
        Map<EntryName, Node> root = new TreeMap<>();
        SortedMap<EntryName, Node> usr = new TreeMap<>(files.entries());
        @Nullable Node etc = usr.remove(ETC);
        if (etc != null && !directory(source, "/files/etc", etc).entries().isEmpty()) {
            root.put(ETC, etc);
        }
        root.put(USR, new Directory(files.metadata(), usr));
        return new FileTree(new Directory(ROOT, root));
    }

    private static Directory directory(String source, String path, @Nullable Node node)
            throws MalformedFormatException {
        if (node instanceof Directory directory) {
            return directory;
        }
        throw new MalformedFormatException(
                source, path, node == null ? "is missing, so this is no runtime" : "is no directory");
    }
}
