package org.gnome.oci.parity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;

/** A tree for a test, written in one expression. */
public final class TestTree {
    private static final Metadata DIRECTORY = Metadata.ofPermissions(0755);
    private static final Metadata FILE = Metadata.ofPermissions(0644);

    private final TreeBuilder builder = new TreeBuilder("test", DIRECTORY);

    /** A tree with no entry but the root. */
    public static TestTree empty() {
        return new TestTree();
    }

    /** Adds a file with some text. */
    public TestTree file(String path, String text) {
        return file(path, Content.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Adds a file with some content. */
    public TestTree file(String path, Content content) {
        return node(path, new RegularFile(FILE, content));
    }

    /** Adds a file with metadata. */
    public TestTree file(String path, Metadata metadata) {
        return node(path, new RegularFile(metadata, Content.of(new byte[] {1})));
    }

    /** Adds an empty directory. */
    public TestTree directory(String path) {
        return node(path, new Directory(DIRECTORY, Map.of()));
    }

    /** Adds a symbolic link. */
    public TestTree link(String path, String target) {
        return node(path, new SymbolicLink(Metadata.ofPermissions(0777), ByteString.ofUtf8(target)));
    }

    /** Adds a character device. */
    public TestTree device(String path, int major, int minor) {
        return node(path, new Device(FILE, Device.Kind.CHARACTER, major, minor));
    }

    /** Adds another name of a file. */
    public TestTree hardlink(String path, String target) {
        return change(() -> builder.addHardlink(TreePath.of(path), TreePath.of(target)));
    }

    /** Adds any node, in directories that are made where they are missing. */
    public TestTree node(String path, Node node) {
        return node(TreePath.of(path), node);
    }

    /** Adds any node, in directories that are made where they are missing. */
    public TestTree node(TreePath path, Node node) {
        return change(() -> {
            addMissing(path.parent().orElse(TreePath.ROOT));
            builder.add(path, node);
        });
    }

    private void addMissing(TreePath directory) throws MalformedFormatException {
        if (!builder.contains(directory)) {
            addMissing(directory.parent().orElse(TreePath.ROOT));
            builder.add(directory, new Directory(DIRECTORY, Map.of()));
        }
    }

    /** The tree as a side of a comparison that holds everything. */
    public TreeComparison.Side side() {
        return side(Fidelity.FULL);
    }

    /** The tree as a side of a comparison. */
    public TreeComparison.Side side(Fidelity fidelity) {
        return new TreeComparison.Side(builder.build(), fidelity);
    }

    /** Metadata with one attribute. */
    public static Metadata withXattr(String name, String value) {
        return FILE.withXattrs(Xattrs.of(Map.of(ByteString.ofUtf8(name), ByteString.ofUtf8(value))));
    }

    private TestTree change(Change change) {
        try {
            change.apply();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    private interface Change {
        void apply() throws IOException;
    }
}
