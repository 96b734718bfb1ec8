package org.gnome.oci.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.layer.DiffId;
import org.gnome.oci.layer.Layer;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageConfig;
import org.gnome.oci.source.SourceDescription;

/**
 * What a build has made: the content of {@code image.json}.
 *
 * @param inputs digest of everything that the bytes depend on; equal inputs are not built twice
 * @param image the full name
 * @param architecture what the image runs on, in Go's terms
 * @param digest digest of the manifest
 * @param config digest of the configuration
 * @param layers the layers, the lowest first
 * @param parent the image that it is built upon, whose layers are the lowest
 * @param sources what the image was made of
 * @param notes sentences on what people may look for in the image and not find
 */
public record BuiltImage(
        Digest inputs,
        String image,
        String architecture,
        Digest digest,
        Digest config,
        List<Layer> layers,
        Optional<SourceDescription> parent,
        List<SourceDescription> sources,
        List<String> notes) {
    private static final int SCHEMA_VERSION = 1;
    private static final int MAX_BYTES = 1 << 20;

    public BuiltImage {
        layers = List.copyOf(layers);
        sources = List.copyOf(sources);
        notes = List.copyOf(notes);
    }

    /** Bytes of all layers as they are published. */
    public long size() {
        return layers.stream().mapToLong(Layer::size).sum();
    }

    /** Reads {@code image.json}, or nothing if there is none. */
    public static Optional<BuiltImage> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String name = String.valueOf(file.getFileName());
            return Optional.of(parse(LimitedInputStream.readAll(in, MAX_BYTES, name, "document"), name));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    static BuiltImage parse(byte[] document, String name) throws MalformedFormatException {
        JsonObject json = JsonDocument.parse(document, name);
        if (json.nonNegativeLong("schemaVersion") != SCHEMA_VERSION) {
            throw json.malformed("schemaVersion", "is not " + SCHEMA_VERSION);
        }
        List<Layer> layers = new ArrayList<>();
        for (JsonObject layer : json.objects("layers")) {
            layers.add(new Layer(
                    layer.string("mediaType"),
                    Descriptor.digest(layer, "digest"),
                    layer.nonNegativeLong("size"),
                    new DiffId(Descriptor.digest(layer, "diffId")),
                    layer.nonNegativeLong("uncompressedSize")));
        }
        List<SourceDescription> sources = new ArrayList<>();
        for (JsonObject source : json.objects("sources")) {
            sources.add(source(source));
        }
        Optional<JsonObject> parent = json.optionalObject("parent");
        return new BuiltImage(
                Descriptor.digest(json, "inputs"),
                json.string("image"),
                json.string("architecture"),
                Descriptor.digest(json, "digest"),
                Descriptor.digest(json.object("config"), "digest"),
                layers,
                parent.isPresent() ? Optional.of(source(parent.get())) : Optional.empty(),
                sources,
                json.strings("notes"));
    }

    private static SourceDescription source(JsonObject source) throws MalformedFormatException {
        return new SourceDescription(
                source.string("kind"),
                source.string("name"),
                source.stringMap("identity"),
                timestamp(source),
                source.strings("notes"));
    }

    private static Optional<Instant> timestamp(JsonObject source) throws MalformedFormatException {
        try {
            return source.optionalString("timestamp").map(Instant::parse);
        } catch (DateTimeParseException e) {
            throw source.malformed("timestamp", "is no time");
        }
    }

    /** The bytes of {@code image.json}. */
    public byte[] toBytes() {
        JsonObject json = JsonObject.create()
                .put("schemaVersion", SCHEMA_VERSION)
                .put("image", image)
                .put("digest", digest.toString())
                .put("architecture", architecture)
                .put("size", size())
                .put("config", JsonObject.create().put("digest", config.toString()))
                .putObjects("layers", layers.stream().map(BuiltImage::layerJson).toList());
        parent.ifPresent(image -> json.put("parent", sourceJson(image)));
        return JsonDocument.toIndentedBytes(json.putObjects(
                        "sources", sources.stream().map(BuiltImage::sourceJson).toList())
                .putStrings("notes", notes)
                .put("inputs", inputs.toString()));
    }

    private static JsonObject layerJson(Layer layer) {
        return JsonObject.create()
                .put("digest", layer.digest().toString())
                .put("diffId", layer.diffId().toString())
                .put("size", layer.size())
                .put("mediaType", layer.mediaType())
                .put("uncompressedSize", layer.uncompressedSize());
    }

    static JsonObject sourceJson(SourceDescription source) {
        return JsonObject.create()
                .put("kind", source.kind())
                .put("name", source.name())
                .put("identity", source.identity())
                .put("timestamp", source.timestamp().map(ImageConfig::timestamp))
                .putStrings("notes", source.notes());
    }
}
