package org.gnome.oci.oci;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;

/**
 * An image index, such as the {@code index.json} of a layout (image-spec, "OCI Image Index").
 *
 * @param manifests the images
 * @param annotations facts about them together
 */
public record ImageIndex(List<Descriptor> manifests, SortedMap<String, String> annotations) {
    private static final int SCHEMA_VERSION = 2;

    public ImageIndex {
        manifests = List.copyOf(manifests);
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }

    /** An index with nothing but its images. */
    public ImageIndex(List<Descriptor> manifests) {
        this(manifests, Collections.emptySortedMap());
    }

    /** Reads an index. */
    public static ImageIndex parse(byte[] document, String source) throws MalformedFormatException {
        JsonObject json = JsonDocument.parse(document, source);
        Manifest.requireSchema(json, MediaType::isIndex, MediaType.INDEX);
        if (json.has("layers") || json.has("config")) {
            throw json.malformed("layers", "is out of place in an image index");
        }
        return new ImageIndex(Descriptor.parseAll(json.objects("manifests")), json.stringMap("annotations"));
    }

    /** The bytes that are published. */
    public byte[] toBytes() {
        return JsonDocument.toBytes(JsonObject.create()
                .put("schemaVersion", SCHEMA_VERSION)
                .put("mediaType", MediaType.INDEX)
                .putObjects(
                        "manifests", manifests.stream().map(Descriptor::toJson).toList())
                .put("annotations", annotations));
    }
}
