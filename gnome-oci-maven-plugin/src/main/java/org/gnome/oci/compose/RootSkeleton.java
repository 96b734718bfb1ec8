package org.gnome.oci.compose;

import java.util.List;
import java.util.Map;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;

/**
 * The directories and links that a usr-merged root has around {@code /usr}.
 *
 * <p>What is there already stays as it is. The modes of /tmp, /var/tmp and /root are those of upstream's
 * {@code oci/integration/extrafs.bst}.
 */
final class RootSkeleton {
    /** Linked to their namesakes in /usr where those exist, as Flatpak does when it mounts a runtime. */
    private static final List<String> USR_LINKS = List.of("bin", "lib", "lib32", "lib64", "sbin");

    private static final int SHARED = 01777;
    private static final int PRIVATE = 0700;
    private static final int ORDINARY = 0755;

    /** A directory of the skeleton. */
    private record Place(String path, int permissions) {}

    /** Parents first. */
    private static final List<Place> DIRECTORIES = List.of(
            new Place("dev", ORDINARY),
            new Place("etc", ORDINARY),
            new Place("home", ORDINARY),
            new Place("proc", ORDINARY),
            new Place("root", PRIVATE),
            new Place("run", ORDINARY),
            new Place("sys", ORDINARY),
            new Place("tmp", SHARED),
            new Place("var", ORDINARY),
            new Place("var/tmp", SHARED));

    private RootSkeleton() {}

    /** Adds what is missing. */
    static void addTo(TreeBuilder root) throws MalformedFormatException {
        for (String name : USR_LINKS) {
            TreePath link = TreePath.of(name);
            if (!root.contains(link) && root.contains(TreePath.of("usr/" + name))) {
                root.add(link, new SymbolicLink(Metadata.ofPermissions(0777), ByteString.ofUtf8("usr/" + name)));
            }
        }
        for (Place place : DIRECTORIES) {
            TreePath path = TreePath.of(place.path);
            if (!root.contains(path)) {
                root.add(path, new Directory(Metadata.ofPermissions(place.permissions), Map.of()));
            }
        }
    }
}
