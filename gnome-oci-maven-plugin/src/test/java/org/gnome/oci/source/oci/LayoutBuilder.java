package org.gnome.oci.source.oci;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.gnome.oci.compress.PinnedEncoder;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.layer.DiffId;
import org.gnome.oci.layer.Layer;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageConfig;
import org.gnome.oci.oci.ImageLayoutWriter;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.oci.LayoutFormat;

/** Makes image layouts of layers whose tars another library writes. */
public final class LayoutBuilder {
    private final Path directory;
    private final List<Layer> layers = new ArrayList<>();
    private final ImageLayoutWriter writer;
    private final SortedMap<String, String> labels = new TreeMap<>();
    private final SortedMap<String, String> annotations = new TreeMap<>();
    private String name = "example.org/test";

    /** A layout in a directory that is made. */
    public LayoutBuilder(Path directory) throws IOException {
        this.directory = directory;
        this.writer = new ImageLayoutWriter(Files.createDirectories(directory));
    }

    /** The entries of one layer. */
    static final class Tar {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8");

        Tar() {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        }

        Tar file(String name, String content) {
            return add(new TarArchiveEntry(name), content);
        }

        Tar directory(String name) {
            return add(new TarArchiveEntry(name + "/"), "");
        }

        Tar whiteout(String name) {
            return file(name, "");
        }

        Tar hardlink(String name, String target) {
            TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_LINK);
            entry.setLinkName(target);
            return add(entry, "");
        }

        Tar symlink(String name, String target) {
            TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            entry.setLinkName(target);
            return add(entry, "");
        }

        private Tar add(TarArchiveEntry entry, String content) {
            byte[] body = content.getBytes(StandardCharsets.UTF_8);
            try {
                entry.setSize(body.length);
                out.putArchiveEntry(entry);
                out.write(body);
                out.closeArchiveEntry();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        byte[] toBytes() throws IOException {
            out.close();
            return bytes.toByteArray();
        }
    }

    LayoutBuilder layer(Tar tar, PinnedEncoder encoder) throws IOException {
        byte[] content = tar.toBytes();
        return layer(content, encoder, content);
    }

    /** A layer whose DiffID is that of other bytes. */
    LayoutBuilder layerWithDiffIdOf(Tar tar, byte[] other) throws IOException {
        return layer(tar.toBytes(), PinnedEncoder.NONE, other);
    }

    /**
     * Adds any bytes as a layer.
     *
     * @param diffIdContent of what the DiffID is
     */
    public LayoutBuilder layer(byte[] content, PinnedEncoder encoder, byte[] diffIdContent) throws IOException {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        try (OutputStream out = encoder.encode(blob, 1)) {
            out.write(content);
        }
        layers.add(writer.writeLayer(out -> {
            out.write(blob.toByteArray());
            return new Layer(
                    "application/vnd.oci.image.layer.v1.tar",
                    Digest.ofContent(blob.toByteArray()),
                    blob.size(),
                    new DiffId(Digest.ofContent(diffIdContent)),
                    content.length);
        }));
        return this;
    }

    LayoutBuilder layer(Tar tar) throws IOException {
        return layer(tar, PinnedEncoder.NONE);
    }

    /** Labels the image. */
    public LayoutBuilder label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    /** Annotates the manifest. */
    public LayoutBuilder annotation(String key, String value) {
        annotations.put(key, value);
        return this;
    }

    /** Gives the image another name. */
    public LayoutBuilder named(String newName) {
        name = newName;
        return this;
    }

    /** Writes the documents. */
    public Path build() throws IOException {
        ImageConfig config = new ImageConfig(
                Optional.of("2026-01-01T00:00:00Z"),
                new Descriptor.Platform("linux", "amd64"),
                labels,
                layers.stream().map(Layer::diffId).toList(),
                List.of());
        writer.writeImage(config, layers, annotations, new ImageReference(name, "latest"));
        return directory;
    }

    Path blob(int layer) {
        return directory.resolve(LayoutFormat.blobPath(layers.get(layer).digest()));
    }
}
