package org.gnome.oci.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.compose.Overlay;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.digest.DigestingOutputStream;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.MtreeEntry;
import org.gnome.oci.tree.MtreeParser;
import org.gnome.oci.tree.MtreeWriter;
import org.gnome.oci.tree.TreePath;

/** Reads the overlay of an image module. */
final class OverlayFiles {
    private OverlayFiles() {}

    static Overlay read(Optional<Path> rootfs, Optional<Path> manifest) throws IOException {
        if (rootfs.isEmpty() && manifest.isEmpty()) {
            return Overlay.NONE;
        }
        return Overlay.of(directory(rootfs), specification(manifest));
    }

    private static FileTree directory(Optional<Path> rootfs) throws IOException {
        if (rootfs.isEmpty()) {
            return new FileTree(new Directory(Metadata.ofPermissions(0755), Map.of()));
        }
        // The contents of a directory are opened by their paths, so they outlive the source.
        try (DirectoryTreeSource source = new DirectoryTreeSource(rootfs.get())) {
            return source.read();
        }
    }

    private static SortedMap<TreePath, MtreeEntry> specification(Optional<Path> manifest) throws IOException {
        if (manifest.isEmpty()) {
            return new TreeMap<>();
        }
        try (InputStream in = Files.newInputStream(manifest.get())) {
            return MtreeParser.parse(in, String.valueOf(manifest.get().getFileName()));
        }
    }

    /** The digest of all that an overlay holds. */
    static Digest digest(Overlay overlay) throws IOException {
        try (DigestingOutputStream digesting = new DigestingOutputStream(OutputStream.nullOutputStream())) {
            new MtreeWriter(Fidelity.without(Fidelity.Attribute.MTIME)).write(overlay.files(), digesting);
            for (Map.Entry<TreePath, MtreeEntry> stated : overlay.stated().entrySet()) {
                digesting.write((stated.getKey() + " " + stated.getValue() + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return digesting.digest();
        }
    }
}
