package org.gnome.oci.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.gnome.oci.digest.DigestingOutputStream;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;

/** Everything that a tree holds, one line per entry, for comparison: all contents are read. */
public final class TreeListing {
    private TreeListing() {}

    /** The lines in the order of the tree. */
    public static List<String> of(FileTree tree) throws IOException {
        List<String> lines = new ArrayList<>();
        tree.walk((path, node) -> lines.add(path + " " + describe(node)));
        return lines;
    }

    private static String describe(Node node) throws IOException {
        Metadata metadata = node.metadata();
        String rest = String.format(
                "%o %d:%d %s",
                metadata.permissions(),
                metadata.uid(),
                metadata.gid(),
                metadata.xattrs().values());
        if (node instanceof Directory) {
            return "directory " + rest;
        }
        if (node instanceof SymbolicLink link) {
            return "link " + rest + " -> " + link.target();
        }
        if (node instanceof RegularFile file) {
            return "file " + rest + " " + file.content().size() + " " + sha256(file);
        }
        return node.toString();
    }

    /** The SHA-256 of a file's content in hexadecimal. */
    public static String sha256(RegularFile file) throws IOException {
        try (InputStream in = file.content().open();
                DigestingOutputStream out = new DigestingOutputStream(OutputStream.nullOutputStream())) {
            in.transferTo(out);
            return out.digest().hex();
        }
    }

    /** A file's content. */
    public static byte[] bytes(RegularFile file) throws IOException {
        try (InputStream in = file.content().open()) {
            return in.readAllBytes();
        }
    }
}
