package org.gnome.oci.source.directory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gnome.oci.tree.TreePath;

/**
 * Symbolic links, devices and pipes that have several names. A tree knows hardlinks of regular files only: each of
 * these names becomes an entry of its own, which differs in nothing but its link count.
 */
final class SharedInodes {
    /** A note is for people, who need examples. */
    private static final int MAX_LISTED = 10;

    private final Map<UnixStatus.Inode, List<TreePath>> names = new LinkedHashMap<>();

    /** Takes a name of what is neither a regular file nor a directory. */
    void add(TreePath path, UnixStatus status) {
        if (status.linkCount() > 1) {
            names.computeIfAbsent(status.inode(), inode -> new ArrayList<>(1)).add(path);
        }
    }

    /** A sentence on those of which the tree has several names, in its order; none if there are none. */
    List<String> notes() {
        List<TreePath> shared = names.values().stream()
                .filter(group -> group.size() > 1)
                .flatMap(List::stream)
                .sorted()
                .toList();
        if (shared.isEmpty()) {
            return List.of();
        }
        String listed =
                shared.stream().limit(MAX_LISTED).map(TreePath::toString).collect(Collectors.joining(", "));
        return List.of(shared.size()
                + " names of symbolic links, devices or pipes are hardlinks, which only regular files keep: " + listed
                + (shared.size() > MAX_LISTED ? ", …" : ""));
    }
}
