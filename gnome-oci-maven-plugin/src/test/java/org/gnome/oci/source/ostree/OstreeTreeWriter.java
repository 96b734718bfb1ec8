package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.source.ostree.OstreeRepositoryBuilder.FileSpec;
import org.gnome.oci.testing.TreeListing;
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

/** Commits a tree as it is, also what the {@code ostree} program refuses to commit or spoils. */
public final class OstreeTreeWriter {
    private final OstreeRepositoryBuilder repository;

    private OstreeTreeWriter(OstreeRepositoryBuilder repository) {
        this.repository = repository;
    }

    /** Writes the commit of a tree and points the branch {@code test} at it. */
    public static void write(FileTree tree, OstreeRepositoryBuilder repository) throws IOException {
        OstreeTreeWriter writer = new OstreeTreeWriter(repository);
        Digest commit = repository.commit(
                writer.dirtree(tree.root()), writer.dirmeta(tree.root().metadata()));
        repository.ref("heads/test", commit);
    }

    private Digest dirtree(Directory directory) throws IOException {
        List<GvariantBytes> files = new ArrayList<>();
        List<GvariantBytes> directories = new ArrayList<>();
        for (Map.Entry<EntryName, Node> entry : directory.entries().entrySet()) {
            if (entry.getValue() instanceof Directory child) {
                directories.add(OstreeRepositoryBuilder.directoryEntry(
                        entry.getKey().bytes(), dirtree(child), dirmeta(child.metadata())));
            } else {
                Digest file = repository.file(file(entry.getValue()));
                files.add(OstreeRepositoryBuilder.fileEntry(entry.getKey().bytes(), file));
            }
        }
        return repository.metadata(
                "dirtree",
                OstreeRepositoryBuilder.dirtreeBytes(
                        files.toArray(GvariantBytes[]::new), directories.toArray(GvariantBytes[]::new)));
    }

    private Digest dirmeta(Metadata metadata) throws IOException {
        return repository.dirmeta(0040000 | metadata.permissions(), metadata.uid(), metadata.gid(), xattrs(metadata));
    }

    private static FileSpec file(Node node) throws IOException {
        Metadata metadata = node.metadata();
        int mode = type(node) | metadata.permissions();
        if (node instanceof SymbolicLink link) {
            return new FileSpec(
                    mode, metadata.uid(), metadata.gid(), link.target(), new TreeMap<>(xattrs(metadata)), new byte[0]);
        }
        byte[] content = node instanceof RegularFile file ? TreeListing.bytes(file) : new byte[0];
        return new FileSpec(mode, metadata.uid(), metadata.gid(), "", new TreeMap<>(xattrs(metadata)), content);
    }

    /** The type bits of st_mode (inode(7)). */
    private static int type(Node node) {
        if (node instanceof SymbolicLink) {
            return 0120000;
        } else if (node instanceof Device device) {
            return device.kind() == Device.Kind.CHARACTER ? 0020000 : 0060000;
        } else if (node instanceof Fifo) {
            return 0010000;
        }
        return node instanceof Socket ? 0140000 : 0100000;
    }

    private static SortedMap<String, byte[]> xattrs(Metadata metadata) {
        SortedMap<String, byte[]> xattrs = new TreeMap<>();
        metadata.xattrs()
                .values()
                .forEach((name, value) -> xattrs.put(Objects.requireNonNull(name.toUtf8()), value.toByteArray()));
        return xattrs;
    }
}
