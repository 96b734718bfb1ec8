package org.gnome.oci.source.directory;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Fifo;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.Socket;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;

/** Walks a directory and builds its tree. */
final class DirectoryTreeReader {
    private final String source;
    private final XattrReader xattrs;

    /** Files with more than one name that were met. */
    private final Map<UnixStatus.Inode, RegularFile> linked = new HashMap<>();

    private final SharedInodes shared = new SharedInodes();

    DirectoryTreeReader(String source, XattrReader xattrs) {
        this.source = source;
        this.xattrs = xattrs;
    }

    FileTree read(Path root) throws IOException {
        TreeBuilder builder = new TreeBuilder(source, metadata(root, UnixStatus.read(root)));
        addEntries(TreePath.ROOT, root, builder);
        return builder.build();
    }

    /** What the tree that was read does not tell. */
    List<String> notes() {
        return shared.notes();
    }

    /** The builder refuses what lies too deep before this goes there. */
    private void addEntries(TreePath path, Path directory, TreeBuilder builder) throws IOException {
        for (Path child : list(directory)) {
            TreePath childPath = path.resolve(new EntryName(PathBytes.lastName(child)));
            Node node = node(childPath, child);
            builder.add(childPath, node);
            if (node instanceof Directory) {
                addEntries(childPath, child, builder);
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return children;
    }

    private Node node(TreePath path, Path file) throws IOException {
        UnixStatus status = UnixStatus.read(file);
        Metadata metadata = metadata(file, status);
        if (status.type() != UnixStatus.Type.DIRECTORY && status.type() != UnixStatus.Type.REGULAR_FILE) {
            shared.add(path, status);
        }
        return switch (status.type()) {
            case DIRECTORY -> new Directory(metadata, Map.of());
            case REGULAR_FILE -> regularFile(path, file, status, metadata);
            case SYMBOLIC_LINK -> new SymbolicLink(metadata, PathBytes.linkTarget(file));
            case CHARACTER_DEVICE ->
                new Device(metadata, Device.Kind.CHARACTER, status.deviceMajor(), status.deviceMinor());
            case BLOCK_DEVICE -> new Device(metadata, Device.Kind.BLOCK, status.deviceMajor(), status.deviceMinor());
            case FIFO -> new Fifo(metadata);
            case SOCKET -> new Socket(metadata);
        };
    }

    private RegularFile regularFile(TreePath path, Path file, UnixStatus status, Metadata metadata) {
        RegularFile found =
                new RegularFile(metadata, new DirectoryContent(file, source, path.toString(), status.size()));
        if (status.linkCount() == 1) {
            return found;
        }
        RegularFile earlier = linked.putIfAbsent(status.inode(), found);
        return earlier == null ? found : earlier;
    }

    private Metadata metadata(Path file, UnixStatus status) throws IOException {
        return new Metadata(status.permissions(), status.uid(), status.gid(), status.mtime(), xattrs.read(file));
    }
}
