package org.gnome.oci.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gnome.oci.io.ExactInputStream;
import org.gnome.oci.layer.LayerEntry;
import org.gnome.oci.layer.ParentDifference;
import org.gnome.oci.layer.TarHeader;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;

/** Writes an image layout as one file, an OCI archive: a canonical tar of the layout. */
public final class OciArchiveWriter {
    private static final int BUFFER_BYTES = 1 << 17;

    private OciArchiveWriter() {}

    /** Writes the archive of a layout directory and leaves the stream open. */
    public static void write(Path layout, OutputStream out, Instant mtime) throws IOException {
        TreeBuilder files = new TreeBuilder(LayoutFormat.MARKER_FILE, Metadata.ofPermissions(0755));
        for (Path path : contents(layout)) {
            TreePath name = TreePath.of(layout.relativize(path).toString());
            if (Files.isDirectory(path)) {
                files.add(name, new Directory(Metadata.ofPermissions(0755), Map.of()));
            } else {
                files.add(name, new RegularFile(Metadata.ofPermissions(0644), new FileContent(path, Files.size(path))));
            }
        }
        byte[] buffer = new byte[BUFFER_BYTES];
        for (LayerEntry entry : ParentDifference.wholeTree(files.build())) {
            out.write(TarHeader.encode(entry, mtime));
            if (entry.node() instanceof RegularFile file) {
                copy(file.content(), out, buffer);
            }
        }
        out.write(new byte[TarHeader.END_BYTES]);
    }

    private static void copy(Content content, OutputStream out, byte[] buffer) throws IOException {
        try (InputStream in = content.open()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        }
        out.write(new byte[TarHeader.padding(content.size())]);
    }

    private static List<Path> contents(Path layout) throws IOException {
        try (Stream<Path> walk = Files.walk(layout)) {
            return walk.filter(path -> !path.equals(layout)).sorted().toList();
        }
    }

    private record FileContent(Path file, long size) implements Content {
        @Override
        public InputStream open() throws IOException {
            return ExactInputStream.whole(Files.newInputStream(file), size, file.toString(), "blob");
        }
    }
}
