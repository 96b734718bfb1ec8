package org.gnome.oci.source.flatpak;

import java.util.List;
import java.util.Optional;
import org.gnome.oci.tree.TreePath;

/**
 * A group {@code [Extension NAME]} or {@code [Extension NAME@TAG]} (flatpak-metadata(5)).
 *
 * @param name the name of the extension, or what the names of all of them begin with
 * @param tag tells several points of one name apart
 * @param directory where it is mounted, relative to {@code /usr}
 * @param versions the branches to look for; none means the branch of the runtime
 * @param subdirectories whether all extensions whose names begin with the name and a dot are mounted below the
 *     directory
 * @param subdirectorySuffix what is appended to the directory of each of those
 * @param mergeDirectories directories below the mounted ones that are merged into one
 * @param addLdPath what is added to the search path of libraries, relative to the directory
 * @param noAutodownload whether it is not downloaded with the runtime
 * @param autodelete whether it is deleted with the runtime
 * @param localeSubset whether only the languages in use are downloaded
 */
public record ExtensionPoint(
        String name,
        Optional<String> tag,
        TreePath directory,
        List<String> versions,
        boolean subdirectories,
        Optional<TreePath> subdirectorySuffix,
        List<TreePath> mergeDirectories,
        Optional<TreePath> addLdPath,
        boolean noAutodownload,
        boolean autodelete,
        boolean localeSubset) {
    public ExtensionPoint {
        versions = List.copyOf(versions);
        mergeDirectories = List.copyOf(mergeDirectories);
    }
}
