package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.source.ostree.Dirtree.DirectoryEntry;
import org.gnome.oci.source.ostree.Dirtree.FileEntry;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;

/**
 * Makes the tree of a commit. Every object is read once; every path gets a node of its own, since one regular file at
 * two paths would be a hardlink, which OSTree does not know.
 */
final class CommitTreeReader {
    private final MetadataObjects objects;
    private final FileObjects fileObjects;
    private final DirtreeGraph dirtrees;
    private final Map<Digest, Metadata> dirmetas = new HashMap<>();
    private final Map<Digest, Node> files = new HashMap<>();

    private CommitTreeReader(MetadataObjects objects, FileObjects fileObjects, DirtreeGraph dirtrees) {
        this.objects = objects;
        this.fileObjects = fileObjects;
        this.dirtrees = dirtrees;
    }

    static FileTree read(MetadataObjects objects, FileObjects fileObjects, Commit commit) throws IOException {
        DirtreeGraph dirtrees = DirtreeGraph.read(objects, commit.rootDirtree());
        CommitTreeReader reader = new CommitTreeReader(objects, fileObjects, dirtrees);
        return new FileTree(reader.directory(commit.rootDirtree(), commit.rootDirmeta(), TreePath.ROOT));
    }

    /** Recurses as deep as {@link DirtreeGraph} has allowed. */
    private Directory directory(Digest checksum, Digest dirmeta, TreePath path) throws IOException {
        Dirtree dirtree = dirtrees.dirtree(checksum);
        Metadata metadata = metadata(dirmeta, path);
        Map<EntryName, Node> entries = new TreeMap<>();
        for (FileEntry entry : dirtree.files()) {
            entries.put(entry.name(), file(entry, path));
        }
        for (DirectoryEntry entry : dirtree.directories()) {
            TreePath child = path.resolve(entry.name());
            entries.put(entry.name(), directory(entry.dirtree(), entry.dirmeta(), child));
        }
        return new Directory(metadata, entries);
    }

    private Metadata metadata(Digest checksum, TreePath path) throws IOException {
        Metadata known = dirmetas.get(checksum);
        if (known == null) {
            ObjectName name = new ObjectName(checksum, ObjectType.DIRMETA);
            known = InodeMetadataReader.dirmeta(objects.metadata(name, path.toString()))
                    .metadata();
            dirmetas.put(checksum, known);
        }
        return known;
    }

    private Node file(FileEntry entry, TreePath directory) throws IOException {
        Node known = files.get(entry.checksum());
        if (known == null) {
            Node first = fileObjects.read(
                    entry.checksum(), directory.resolve(entry.name()).toString());
            files.put(entry.checksum(), first);
            return first;
        }
        return known instanceof RegularFile file ? new RegularFile(file.metadata(), file.content()) : known;
    }
}
