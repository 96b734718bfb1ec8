package org.gnome.oci.source.flatpak;

import java.io.IOException;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.TreePath;

/**
 * An extension that was found for an extension point.
 *
 * @param point where it is mounted
 * @param commit what is mounted
 */
record Extension(ExtensionPoint point, FlatpakCommit commit) {
    FlatpakRef ref() {
        return commit.ref();
    }

    /** Whether it is one of several that share the directory of their point. */
    boolean isSubdirectory() {
        return !ref().name().equals(point.name());
    }

    /** Its own directory, relative to {@code /usr}. */
    TreePath directory() {
        return isSubdirectory()
                ? point.directory()
                        .resolve(
                                EntryName.of(ref().name().substring(point.name().length() + 1)))
                : point.directory();
    }

    /** Where its files are mounted: its directory, or a place below. */
    TreePath mountPoint() {
        return point.subdirectorySuffix().map(directory()::resolve).orElse(directory());
    }

    /** The order in which Flatpak mounts: that of the directories' bytes, so that parents come first. */
    ByteString mountOrder() {
        return directory().bytes();
    }

    int priority() throws IOException {
        return commit.metadata().extensionOf().map(ExtensionOf::priority).orElse(0);
    }
}
