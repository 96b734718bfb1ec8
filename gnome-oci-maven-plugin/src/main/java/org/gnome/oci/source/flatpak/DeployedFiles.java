package org.gnome.oci.source.flatpak;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.Xattrs;

/**
 * Takes away what a deployment adds to the files of a commit (flatpak_dir_deploy): the owner and group of the
 * installer, times, attributes such as SELinux labels, and in {@code files/etc} the files and the link that Flatpak
 * makes to mount its own over them. Where the commit had links of these names, they are lost.
 *
 * <p>Equal files are one inode, shared with the repository; here each path has a file of its own, as in a commit.
 */
final class DeployedFiles {
    private static final EntryName FILES = EntryName.of("files");
    private static final EntryName ETC = EntryName.of("etc");

    /** Regular files that are empty where Flatpak has made them. */
    private static final List<EntryName> MOUNT_POINTS =
            List.of(EntryName.of("group"), EntryName.of("machine-id"), EntryName.of("passwd"));

    private static final EntryName RESOLVER = EntryName.of("resolv.conf");
    private static final ByteString RESOLVER_TARGET = ByteString.ofUtf8("/run/host/monitor/resolv.conf");

    private DeployedFiles() {}

    /** The tree as its commit has it, as far as that can be told. */
    static FileTree clean(FileTree deployed) {
        Directory root = plain(deployed.root());
        if (root.entry(FILES).orElse(null) instanceof Directory files
                && files.entry(ETC).orElse(null) instanceof Directory etc) {
            Directory cleaned = with(files, ETC, withoutMountPoints(etc));
            return new FileTree(with(root, FILES, cleaned));
        }
        return new FileTree(root);
    }

    private static Directory with(Directory directory, EntryName name, Node node) {
        Map<EntryName, Node> entries = new TreeMap<>(directory.entries());
        entries.put(name, node);
        return new Directory(directory.metadata(), entries);
    }

    private static Directory withoutMountPoints(Directory etc) {
        SortedMap<EntryName, Node> entries = new TreeMap<>(etc.entries());
        for (EntryName name : MOUNT_POINTS) {
            if (entries.get(name) instanceof RegularFile file && file.content().size() == 0) {
                entries.remove(name);
            }
        }
        if (entries.get(RESOLVER) instanceof SymbolicLink link && link.target().equals(RESOLVER_TARGET)) {
            entries.remove(RESOLVER);
        }
        return new Directory(etc.metadata(), entries);
    }

    private static Directory plain(Directory directory) {
        Map<EntryName, Node> entries = new TreeMap<>();
        directory.entries().forEach((name, node) -> {
            Node plain = node instanceof Directory child ? plain(child) : node.withMetadata(plain(node.metadata()));
            entries.put(name, plain);
        });
        return new Directory(plain(directory.metadata()), entries);
    }

    private static Metadata plain(Metadata metadata) {
        return new Metadata(metadata.permissions(), 0, 0, Instant.EPOCH, Xattrs.NONE);
    }
}
