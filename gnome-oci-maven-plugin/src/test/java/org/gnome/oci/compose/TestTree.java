package org.gnome.oci.compose;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;

/** A tree whose directories come with what they hold. */
final class TestTree {
    private final TreeBuilder builder = new TreeBuilder("test", Metadata.ofPermissions(0755));

    /** A tree of files, each a path and its text. */
    static FileTree of(String... pathsAndTexts) {
        TestTree tree = new TestTree();
        for (int i = 0; i < pathsAndTexts.length; i += 2) {
            tree.file(pathsAndTexts[i], 0644, pathsAndTexts[i + 1]);
        }
        return tree.build();
    }

    static RegularFile file(int permissions, String text) {
        return new RegularFile(Metadata.ofPermissions(permissions), Content.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    void file(String path, int permissions, String text) {
        add(path, file(permissions, text));
    }

    void link(String path, String target) {
        add(path, new SymbolicLink(Metadata.ofPermissions(0777), ByteString.ofUtf8(target)));
    }

    void add(String path, Node node) {
        try {
            addParents(TreePath.of(path));
            builder.add(TreePath.of(path), node);
        } catch (MalformedFormatException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addParents(TreePath path) throws MalformedFormatException {
        TreePath parent = path.parent().orElseThrow();
        if (!builder.contains(parent)) {
            addParents(parent);
            builder.add(parent, new Directory(Metadata.ofPermissions(0755), Map.of()));
        }
    }

    FileTree build() {
        return builder.build();
    }
}
