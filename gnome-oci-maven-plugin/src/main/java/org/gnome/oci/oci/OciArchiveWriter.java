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
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.layer.LayerWriter;
import org.gnome.oci.layer.SquashedLayer;
import org.gnome.oci.layer.StreamLayerEncoder;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;

/** Writes an image layout as one file, an OCI archive: a canonical tar of the layout. */
public final class OciArchiveWriter {
    private OciArchiveWriter() {}

    /** Writes the archive of a layout directory; the caller closes the stream. */
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
        try (StreamLayerEncoder tar = new StreamLayerEncoder(out, LayerCompression.NONE, 1)) {
            new LayerWriter(mtime, 1, bytes -> {})
                    .write(new SquashedLayer().plan(files.build()).get(0), tar);
        }
    }

    private static List<Path> contents(Path layout) throws IOException {
        try (Stream<Path> walk = Files.walk(layout)) {
            return walk.filter(path -> !path.equals(layout)).sorted().toList();
        }
    }

    private record FileContent(Path file, long size) implements Content {
        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }
}
