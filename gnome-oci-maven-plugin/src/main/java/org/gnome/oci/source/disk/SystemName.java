package org.gnome.oci.source.disk;

import java.io.IOException;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.source.OsRelease;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.TreePath;

/** What a tree calls itself: an operating system by os-release(5), an extension by the name of its release file. */
final class SystemName {
    private static final ByteString EXTENSION = ByteString.ofUtf8("extension-release.");

    private SystemName() {}

    static Optional<String> of(FileTree tree) throws IOException {
        Optional<OsRelease> release = OsRelease.of(tree);
        return release.isPresent()
                ? release.get().field("PRETTY_NAME").map(name -> withVersion(name, release.get()))
                : extension(tree, "usr/lib/extension-release.d").or(() -> extension(tree, "etc/extension-release.d"));
    }

    private static String withVersion(String name, OsRelease release) {
        return release.field("IMAGE_VERSION")
                .filter(version -> !name.contains(version))
                .map(version -> name + " " + version)
                .orElse(name);
    }

    private static Optional<String> extension(FileTree tree, String directory) {
        return tree.find(TreePath.of(directory))
                .filter(Directory.class::isInstance)
                .flatMap(releases -> ((Directory) releases)
                        .entries().keySet().stream()
                                .map(EntryName::bytes)
                                .filter(name -> name.startsWith(EXTENSION))
                                .map(name -> name.substring(EXTENSION.length(), name.length())
                                        .toString())
                                .findFirst());
    }
}
