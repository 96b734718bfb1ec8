package org.gnome.oci.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.FileOutput;
import org.gnome.oci.layer.Layer;

/**
 * Writes an image layout into an empty directory: first the layers, then the documents.
 *
 * <p>The directory becomes a layout with the last call, {@link #writeImage}.
 */
public final class ImageLayoutWriter {
    private final Path directory;

    /** A writer into a directory that exists and is empty. */
    public ImageLayoutWriter(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory.resolve(LayoutFormat.BLOBS_DIRECTORY).resolve("sha256"));
    }

    /** Receives the stream that a layer's blob is written to. */
    @FunctionalInterface
    public interface LayerBody {
        /** Writes and closes the stream, and tells what was written. */
        Layer writeTo(OutputStream out) throws IOException;
    }

    /** Writes a layer under its digest. */
    public Layer writeLayer(LayerBody body) throws IOException {
        Path unnamed = directory.resolve(LayoutFormat.BLOBS_DIRECTORY).resolve("layer.partial");
        Layer layer;
        try (OutputStream out = FileOutput.create(unnamed)) {
            layer = body.writeTo(out);
        }
        Files.move(unnamed, LayoutFormat.blobFile(directory, layer.digest()), StandardCopyOption.REPLACE_EXISTING);
        return layer;
    }

    /** Takes over a layer of another image, verified on the way. */
    public void copyLayer(BlobStore store, Layer layer) throws IOException {
        Path blob = LayoutFormat.blobFile(directory, layer.digest());
        try (InputStream in = store.open(Descriptor.of(layer.mediaType(), layer.digest(), layer.size()));
                OutputStream out = FileOutput.create(blob)) {
            in.transferTo(out);
        }
    }

    /**
     * Writes configuration, manifest and index.
     *
     * @return the descriptor of the manifest
     */
    public Descriptor writeImage(
            ImageConfig config, List<Layer> layers, Map<String, String> annotations, ImageReference name)
            throws IOException {
        Descriptor configDescriptor = writeDocument(MediaType.CONFIG, config.toBytes());
        List<Descriptor> descriptors = layers.stream()
                .map(layer -> Descriptor.of(layer.mediaType(), layer.digest(), layer.size()))
                .toList();
        Manifest manifest = new Manifest(configDescriptor, descriptors, new TreeMap<>(annotations));
        Descriptor plain = writeDocument(MediaType.MANIFEST, manifest.toBytes());
        TreeMap<String, String> names = new TreeMap<>();
        names.put(Descriptor.REF_NAME, name.toString());
        Descriptor descriptor =
                new Descriptor(plain.mediaType(), plain.digest(), plain.size(), Optional.of(config.platform()), names);
        FileOutput.write(directory.resolve(LayoutFormat.INDEX_FILE), new ImageIndex(List.of(descriptor)).toBytes());
        FileOutput.write(directory.resolve(LayoutFormat.MARKER_FILE), LayoutFormat.marker());
        return descriptor;
    }

    private Descriptor writeDocument(String mediaType, byte[] document) throws IOException {
        FileOutput.write(LayoutFormat.blobFile(directory, Digest.ofContent(document)), document);
        return Descriptor.of(mediaType, document);
    }
}
