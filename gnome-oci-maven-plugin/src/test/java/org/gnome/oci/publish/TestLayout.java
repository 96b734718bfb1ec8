package org.gnome.oci.publish;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageIndex;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.oci.Manifest;
import org.gnome.oci.oci.MediaType;

/** Writes layouts whose layers are texts, since a push does not look into layers. */
final class TestLayout {
    static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    private final Path directory;

    TestLayout(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory.resolve("blobs/sha256"));
    }

    LayoutDirectory layout() {
        return new LayoutDirectory(directory);
    }

    Path blob(Digest digest) {
        return layout().file(digest);
    }

    /** A blob of a text. */
    Descriptor write(String mediaType, String text) throws IOException {
        return write(mediaType, text.getBytes(StandardCharsets.UTF_8));
    }

    private Descriptor write(String mediaType, byte[] bytes) throws IOException {
        Descriptor descriptor = Descriptor.of(mediaType, bytes);
        Files.write(blob(descriptor.digest()), bytes);
        return descriptor;
    }

    /** A manifest for a platform, which its configuration names. */
    Descriptor writeManifest(String architecture, String... layers) throws IOException {
        List<Descriptor> descriptors = new ArrayList<>();
        for (String layer : layers) {
            descriptors.add(write(LAYER, layer));
        }
        Descriptor config = write(MediaType.CONFIG, "{\"architecture\":\"" + architecture + "\"}");
        Descriptor plain = write(MediaType.MANIFEST, new Manifest(config, descriptors, new TreeMap<>()).toBytes());
        return new Descriptor(
                plain.mediaType(),
                plain.digest(),
                plain.size(),
                Optional.of(new Descriptor.Platform("linux", architecture)),
                new TreeMap<>());
    }

    /** An index as a blob. */
    Descriptor writeIndex(Descriptor... manifests) throws IOException {
        return write(MediaType.INDEX, new ImageIndex(List.of(manifests)).toBytes());
    }

    /** Names what the layout holds. */
    LayoutDirectory name(Descriptor... tops) throws IOException {
        Files.write(directory.resolve("index.json"), new ImageIndex(List.of(tops)).toBytes());
        return layout();
    }
}
