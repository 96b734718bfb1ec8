package org.gnome.oci.source.tar;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;

/** Builds the tree of an archive that lies decompressed at random access. */
final class TarTreeReader {
    /** What tar gives a directory that it needs and has no entry for. */
    private static final Metadata IMPLIED = Metadata.ofPermissions(0755);

    private final RandomAccessSource archive;
    private final TreeBuilder builder;
    private final Set<TreePath> implied = new TreeSet<>();

    TarTreeReader(RandomAccessSource archive) {
        this.archive = archive;
        this.builder = TreeBuilder.withImpliedRoot(archive.name(), IMPLIED);
        implied.add(TreePath.ROOT);
    }

    FileTree read() throws IOException {
        TarReader reader = new TarReader(archive.openStream(), archive.name());
        for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            add(entry.get());
        }
        return builder.build();
    }

    private void add(TarEntry entry) throws IOException {
        TreePath path = TarPath.parse(entry.name(), archive.name(), entry.offset());
        if (entry.type() == TarEntry.Type.DIRECTORY) {
            addDirectory(path, entry);
            return;
        }
        if (builder.contains(path)) {
            throw malformed(entry, path + " is there twice");
        }
        implyParent(path);
        Content content = new TarContent(archive, "content of " + entry.name(), entry.contentOffset(), entry.size());
        Optional<Node> node = TarNode.of(entry, content, archive.name());
        if (node.isPresent()) {
            builder.add(path, node.get());
        } else {
            builder.addHardlink(path, TarPath.parse(entry.linkName(), archive.name(), entry.offset()));
        }
    }

    /** A directory may come after what it holds, and again if nothing in it differs. */
    private void addDirectory(TreePath path, TarEntry entry) throws MalformedFormatException {
        if (implied.remove(path)) {
            builder.setMetadata(path, entry.metadata());
        } else if (!builder.contains(path)) {
            implyParent(path);
            builder.add(path, new Directory(entry.metadata(), Map.of()));
        } else if (!builder.isDirectory(path) || !builder.metadata(path).equals(Optional.of(entry.metadata()))) {
            throw malformed(entry, path + " is there twice and differs");
        }
    }

    private void implyParent(TreePath path) throws MalformedFormatException {
        TreePath parent = path.parent().orElse(TreePath.ROOT);
        if (!builder.contains(parent)) {
            implyParent(parent);
            builder.add(parent, Directory.implied(IMPLIED, Map.of()));
            implied.add(parent);
        }
    }

    private MalformedFormatException malformed(TarEntry entry, String reason) {
        return new MalformedFormatException(archive.name(), "tar entry", entry.offset(), reason);
    }
}
