package org.gnome.oci.reproduction;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.compress.PinnedEncoder;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.layer.DiffId;
import org.gnome.oci.layer.Layer;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.Image;
import org.gnome.oci.oci.ImageConfig;
import org.gnome.oci.oci.ImageLayoutWriter;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.oci.LayoutFormat;

/** An image layout whose layers are given as tars, and whose other values differ from a usual one where a test says. */
final class SampleLayout {
    private final Path directory;
    private final ImageLayoutWriter writer;
    private final List<Layer> layers = new ArrayList<>();
    private final SortedMap<String, String> labels = new TreeMap<>(Map.of("org.example.kept", "yes"));
    private final SortedMap<String, String> annotations = new TreeMap<>();
    private String name = "example.org/test";

    SampleLayout(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.writer = new ImageLayoutWriter(directory);
    }

    SampleLayout layer(byte[] tar, PinnedEncoder encoder, byte[] diffIdContent) throws IOException {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        try (OutputStream out = encoder.encode(blob, 1)) {
            out.write(tar);
        }
        layers.add(writer.writeLayer(out -> {
            out.write(blob.toByteArray());
            return new Layer(
                    "application/vnd.oci.image.layer.v1.tar",
                    Digest.ofContent(blob.toByteArray()),
                    blob.size(),
                    new DiffId(Digest.ofContent(diffIdContent)),
                    tar.length);
        }));
        return this;
    }

    SampleLayout layer(byte[] tar) throws IOException {
        return layer(tar, PinnedEncoder.NONE, tar);
    }

    SampleLayout label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    SampleLayout annotation(String key, String value) {
        annotations.put(key, value);
        return this;
    }

    SampleLayout named(String newName) {
        name = newName;
        return this;
    }

    ImageComparison.Side build() throws IOException {
        ImageConfig config = new ImageConfig(
                Optional.of("2026-01-01T00:00:00Z"),
                new Descriptor.Platform("linux", "amd64"),
                labels,
                layers.stream().map(Layer::diffId).toList(),
                List.of());
        writer.writeImage(config, layers, annotations, new ImageReference(name, "latest"));
        return read();
    }

    ImageComparison.Side read() throws IOException {
        LayoutDirectory layout = new LayoutDirectory(directory);
        return new ImageComparison.Side(layout, Image.read(layout, Optional.empty()));
    }

    Path blob(Digest digest) {
        return directory.resolve(LayoutFormat.blobPath(digest));
    }

    Path index() {
        return directory.resolve(LayoutFormat.INDEX_FILE);
    }
}
