package org.gnome.oci.oci;

import java.util.List;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;

/**
 * An image index, such as the {@code index.json} of a layout (image-spec, "OCI Image Index").
 *
 * @param manifests the images
 */
public record ImageIndex(List<Descriptor> manifests) {
    private static final int SCHEMA_VERSION = 2;

    public ImageIndex {
        manifests = List.copyOf(manifests);
    }

    /** Reads an index. */
    public static ImageIndex parse(byte[] document, String source) throws MalformedFormatException {
        JsonObject json = JsonDocument.parse(document, source);
        Manifest.requireSchema(json, MediaType.INDEX);
        if (json.has("layers") || json.has("config")) {
            throw json.malformed("layers", "is out of place in an image index");
        }
        return new ImageIndex(Descriptor.parseAll(json.objects("manifests")));
    }

    /** The bytes that are published. */
    public byte[] toBytes() {
        return JsonDocument.toBytes(JsonObject.create()
                .put("schemaVersion", SCHEMA_VERSION)
                .put("mediaType", MediaType.INDEX)
                .putObjects(
                        "manifests", manifests.stream().map(Descriptor::toJson).toList()));
    }
}
