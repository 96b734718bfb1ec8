package org.gnome.oci.oci;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;

/**
 * An image manifest (image-spec, "OCI Image Manifest").
 *
 * @param config the image configuration
 * @param layers the layers, the lowest first
 * @param annotations facts about the image
 */
public record Manifest(Descriptor config, List<Descriptor> layers, SortedMap<String, String> annotations) {
    private static final int SCHEMA_VERSION = 2;

    public Manifest {
        layers = List.copyOf(layers);
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }

    /**
     * Reads a manifest. A document that is an index as well is refused, since two readers could see two images in it.
     */
    public static Manifest parse(byte[] document, String source) throws MalformedFormatException {
        JsonObject json = JsonDocument.parse(document, source);
        requireSchema(json, MediaType::isManifest, MediaType.MANIFEST);
        if (json.has("manifests")) {
            throw json.malformed("manifests", "is out of place in an image manifest");
        }
        return new Manifest(
                Descriptor.parse(json.object("config")),
                Descriptor.parseAll(json.objects("layers")),
                json.stringMap("annotations"));
    }

    static void requireSchema(JsonObject json, Predicate<String> isExpected, String mediaType)
            throws MalformedFormatException {
        if (json.nonNegativeLong("schemaVersion") != SCHEMA_VERSION) {
            throw json.malformed("schemaVersion", "is not " + SCHEMA_VERSION);
        }
        Optional<String> stated = json.optionalString("mediaType");
        if (stated.isPresent() && !isExpected.test(stated.get())) {
            throw json.malformed("mediaType", "is " + stated.get() + " and not " + mediaType);
        }
    }

    /** The bytes that are published. */
    public byte[] toBytes() {
        return JsonDocument.toBytes(JsonObject.create()
                .put("schemaVersion", SCHEMA_VERSION)
                .put("mediaType", MediaType.MANIFEST)
                .put("config", config.toJson())
                .putObjects("layers", layers.stream().map(Descriptor::toJson).toList())
                .put("annotations", annotations));
    }
}
