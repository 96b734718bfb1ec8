package org.gnome.oci.reproduction;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.json.JsonDifference;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.oci.BlobStore;
import org.gnome.oci.oci.Image;

/** Compares two images by their digests, and looks into what differs only as far as the first difference. */
public final class ImageComparison {
    // What follows from other bytes that are compared themselves.
    private static final Pattern DERIVED_IN_INDEX = Pattern.compile("manifests\\[[0-9]+\\]\\.(digest|size)");
    private static final Pattern DERIVED_IN_MANIFEST = Pattern.compile("(config|layers\\[[0-9]+\\])\\.(digest|size)");
    private static final Pattern DERIVED_IN_CONFIGURATION = Pattern.compile("rootfs\\.diff_ids");

    private final Side here;
    private final Side there;
    private final List<ValueDifference> documents = new ArrayList<>();

    private ImageComparison(Side here, Side there) {
        this.here = here;
        this.there = there;
    }

    /**
     * An image with its blobs, which the caller closes.
     *
     * @param store the blobs
     * @param image the documents
     */
    public record Side(BlobStore store, Image image) {
        private byte[] manifest() throws IOException {
            return store.document(image.descriptor());
        }

        private byte[] configuration() throws IOException {
            return store.document(image.manifest().config());
        }
    }

    /** Compares what a digest names: manifest, configuration and layers. */
    public static Optional<ImageDifference> compare(Side here, Side there) throws IOException {
        return new ImageComparison(here, there).difference();
    }

    /** Compares the same, and the {@code index.json} that the images are named in. */
    public static Optional<ImageDifference> compareWithIndex(Side here, Side there) throws IOException {
        ImageComparison comparison = new ImageComparison(here, there);
        comparison.compareDocuments("index", here.store.index(), there.store.index(), DERIVED_IN_INDEX);
        return comparison.difference();
    }

    private Optional<ImageDifference> difference() throws IOException {
        Optional<LayerDifference> layer = Optional.empty();
        if (!here.image.descriptor().digest().equals(there.image.descriptor().digest())) {
            compareDocuments("manifest", here.manifest(), there.manifest(), DERIVED_IN_MANIFEST);
            compareDocuments("configuration", here.configuration(), there.configuration(), DERIVED_IN_CONFIGURATION);
            layer = firstLayer();
        }
        return documents.isEmpty() && layer.isEmpty()
                ? Optional.empty()
                : Optional.of(new ImageDifference(documents, layer));
    }

    /** Members that only name other bytes are left to the comparison of those. */
    private void compareDocuments(String name, byte[] bytesHere, byte[] bytesThere, Pattern derived)
            throws IOException {
        if (Arrays.equals(bytesHere, bytesThere)) {
            return;
        }
        JsonObject jsonHere = JsonDocument.parse(bytesHere, here.store.name() + " " + name);
        JsonObject jsonThere = JsonDocument.parse(bytesThere, there.store.name() + " " + name);
        JsonDifference.first(
                        jsonHere, jsonThere, place -> derived.matcher(place).matches())
                .map(member -> new ValueDifference(name + " " + member.member(), member.here(), member.there()))
                .ifPresent(documents::add);
        if (JsonDifference.first(jsonHere, jsonThere, place -> false).isEmpty()) {
            documents.add(new ValueDifference(
                    name + ", in white space, escapes or the order of members alone",
                    Digest.ofContent(bytesHere).toString(),
                    Digest.ofContent(bytesThere).toString()));
        }
    }

    private Optional<LayerDifference> firstLayer() throws IOException {
        int count = Math.max(
                here.image.manifest().layers().size(),
                there.image.manifest().layers().size());
        for (int i = 0; i < count; i++) {
            Optional<LayerDifference.Facts> layerHere = LayerDifference.Facts.of(here.image, i);
            Optional<LayerDifference.Facts> layerThere = LayerDifference.Facts.of(there.image, i);
            if (!layerHere.equals(layerThere)) {
                return Optional.of(
                        new LayerDifference(i + 1, layerHere, layerThere, finding(i, layerHere, layerThere)));
            }
        }
        return Optional.empty();
    }

    private LayerDifference.Finding finding(
            int index, Optional<LayerDifference.Facts> layerHere, Optional<LayerDifference.Facts> layerThere)
            throws IOException {
        if (layerHere.isEmpty() || layerThere.isEmpty()) {
            return new LayerDifference.Finding.Missing();
        }
        boolean sameTar = layerHere.get().diffId().equals(layerThere.get().diffId());
        if (sameTar && !layerHere.get().blob().equals(layerThere.get().blob())) {
            return new LayerDifference.Finding.Compression();
        }
        OpenLayer openHere = new OpenLayer(here.store, here.image, index);
        OpenLayer openThere = new OpenLayer(there.store, there.image, index);
        Optional<EntryDifference> entry = LayerComparison.firstEntry(openHere, openThere);
        return entry.isPresent()
                ? new LayerDifference.Finding.Entry(entry.get())
                : new LayerDifference.Finding.Framing(LayerComparison.firstByte(openHere, openThere));
    }
}
