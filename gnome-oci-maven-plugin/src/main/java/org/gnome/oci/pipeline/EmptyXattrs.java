package org.gnome.oci.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.TreePath;

/**
 * Extended attributes without a value. A layer holds them, but a runtime may not set them: POSIX lets an empty value in
 * a pax header take back another, so Go's archive/tar, with which podman, Docker and umoci unpack, passes over it.
 */
final class EmptyXattrs {
    /** A note is for people, who need examples. */
    private static final int MAX_LISTED = 10;

    private final List<String> listed = new ArrayList<>();
    private long count;

    private EmptyXattrs() {}

    /** A sentence on those of a tree; none if it has none. */
    static List<String> notes(FileTree tree) throws IOException {
        EmptyXattrs found = new EmptyXattrs();
        tree.walk((path, node) -> found.visit(path, node.metadata()));
        return found.notes();
    }

    private void visit(TreePath path, Metadata metadata) {
        metadata.xattrs().values().forEach((name, value) -> {
            if (value.isEmpty()) {
                add(path, name);
            }
        });
    }

    private void add(TreePath path, ByteString name) {
        count++;
        if (listed.size() < MAX_LISTED) {
            listed.add(path + " " + name);
        }
    }

    private List<String> notes() {
        if (count == 0) {
            return List.of();
        }
        return List.of(count
                + " extended attributes have no value; they are in the layer, but podman and Docker do not set such: "
                + String.join(", ", listed) + (count > listed.size() ? ", …" : ""));
    }
}
