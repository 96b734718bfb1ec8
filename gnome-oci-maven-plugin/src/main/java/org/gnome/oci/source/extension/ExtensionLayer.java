package org.gnome.oci.source.extension;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.OsRelease;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.TreePath;

/**
 * An extension that was read, from an image or from the operating system's own tree.
 *
 * @param kind what it extends
 * @param name its name, without suffix
 * @param tree its root tree
 */
record ExtensionLayer(ExtensionKind kind, String name, FileTree tree) {
    private static final TreePath OS_RELEASE = TreePath.of("usr/lib/os-release");

    /**
     * Requires that the extension fits an operating system.
     *
     * @throws MalformedFormatException if it does not, or if it would replace the system's os-release
     */
    void requireMatch(OsRelease host, String architecture) throws IOException {
        ExtensionRelease.find(kind, name, tree)
                .orElseThrow(() -> new MalformedFormatException(
                        toString(),
                        ExtensionRelease.place(kind, name),
                        "is missing; the file is named after the image, which must keep its name"))
                .requireMatch(host, architecture);
        if (tree.find(OS_RELEASE).isPresent()) {
            throw new MalformedFormatException(
                    toString(), OS_RELEASE.toString(), "would replace the one of the system, so systemd refuses it");
        }
    }

    /** What the extension holds beside what is merged: systemd ignores it. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        for (Map.Entry<EntryName, Node> entry : tree.root().entries().entrySet()) {
            boolean isEmpty = entry.getValue() instanceof Directory directory
                    && directory.entries().isEmpty();
            if (!isEmpty && !kind.hierarchies().contains(entry.getKey())) {
                notes.add("The " + this + " also holds /" + entry.getKey() + ", which is not merged");
            }
        }
        return notes;
    }

    @Override
    public String toString() {
        return kind.word() + " " + name;
    }
}
