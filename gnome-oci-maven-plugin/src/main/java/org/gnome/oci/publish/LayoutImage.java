package org.gnome.oci.publish;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageIndex;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.oci.LayoutFormat;
import org.gnome.oci.oci.Manifest;
import org.gnome.oci.oci.MediaType;
import org.gnome.oci.registry.BlobToPush;

/**
 * The one image of a layout, as it is pushed: one manifest, or an index of manifests.
 *
 * @param layers the layers, each once
 * @param configs the configurations, each once
 * @param documents the manifests, and then the index if there is one, with their very bytes
 */
record LayoutImage(List<BlobToPush> layers, List<BlobToPush> configs, List<Document> documents) {
    /**
     * A manifest or an index.
     *
     * @param descriptor what names it
     * @param bytes the very bytes, which have the descriptor's digest
     */
    record Document(Descriptor descriptor, ByteString bytes) {}

    LayoutImage {
        layers = List.copyOf(layers);
        configs = List.copyOf(configs);
        documents = List.copyOf(documents);
    }

    /** The manifest or index that the layout names. */
    Descriptor top() {
        return documents.get(documents.size() - 1).descriptor();
    }

    /** Layers, then configurations. */
    List<BlobToPush> blobs() {
        List<BlobToPush> blobs = new ArrayList<>(layers);
        blobs.addAll(configs);
        return blobs;
    }

    /** Reads the documents of the only image of a layout, verified. Blobs are not read. */
    static LayoutImage read(LayoutDirectory layout) throws IOException {
        List<Descriptor> named = ImageIndex.parse(layout.index(), layout.name() + " " + LayoutFormat.INDEX_FILE)
                .manifests();
        if (named.size() != 1) {
            throw new MalformedFormatException(
                    layout.name(), "index.json.manifests", "holds " + named.size() + " images where one is pushed");
        }
        Reader reader = new Reader(layout);
        reader.readTop(named.get(0));
        return new LayoutImage(List.copyOf(reader.layers), List.copyOf(reader.configs), reader.documents);
    }

    /** Goes from the named document down to the blobs; an index within an index is none of ours. */
    private static final class Reader {
        private final LayoutDirectory layout;
        private final Set<BlobToPush> layers = new LinkedHashSet<>();
        private final Set<BlobToPush> configs = new LinkedHashSet<>();
        private final List<Document> documents = new ArrayList<>();
        private final Set<Digest> seen = new LinkedHashSet<>();

        Reader(LayoutDirectory layout) {
            this.layout = layout;
        }

        void readTop(Descriptor top) throws IOException {
            if (!top.mediaType().equals(MediaType.INDEX)) {
                readManifest(top);
                return;
            }
            byte[] bytes = layout.document(top);
            ImageIndex index = ImageIndex.parse(bytes, layout.name() + " index " + top.digest());
            for (Descriptor manifest : index.manifests()) {
                if (seen.add(manifest.digest())) {
                    readManifest(manifest);
                }
            }
            documents.add(new Document(top, ByteString.copyOf(bytes)));
        }

        private void readManifest(Descriptor descriptor) throws IOException {
            if (!descriptor.mediaType().equals(MediaType.MANIFEST)) {
                throw new UnsupportedFeatureException(
                        layout.name(),
                        "descriptor of " + descriptor.digest() + ".mediaType",
                        descriptor.mediaType() + " is no image manifest");
            }
            byte[] bytes = layout.document(descriptor);
            Manifest manifest = Manifest.parse(bytes, layout.name() + " manifest " + descriptor.digest());
            manifest.layers().forEach(layer -> layers.add(blob(layer)));
            configs.add(blob(manifest.config()));
            documents.add(new Document(descriptor, ByteString.copyOf(bytes)));
        }

        private BlobToPush blob(Descriptor descriptor) {
            return new BlobToPush(descriptor.digest(), descriptor.size(), layout.file(descriptor.digest()));
        }
    }

    /** What the image runs on, if it is one image and the layout says so. */
    Optional<Descriptor.Platform> platform() {
        return top().platform();
    }
}
