package org.gnome.oci.oci;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.layer.DiffId;

/**
 * An image configuration (image-spec, "OCI Image Configuration"). What a container is started with is left out:
 * upstream's images set no entry point, command, user or environment.
 *
 * @param created when the content was made, in whole seconds
 * @param platform what the image runs on
 * @param labels labels of the image
 * @param diffIds the uncompressed layers, the lowest first
 * @param history how each layer came to be
 */
public record ImageConfig(
        Optional<String> created,
        Descriptor.Platform platform,
        SortedMap<String, String> labels,
        List<DiffId> diffIds,
        List<History> history) {
    /**
     * How a layer came to be.
     *
     * @param created when its content was made
     * @param createdBy the tool
     * @param author who made it
     * @param comment words for people
     * @param emptyLayer whether it is a step that made no layer
     */
    public record History(
            Optional<String> created,
            Optional<String> createdBy,
            Optional<String> author,
            Optional<String> comment,
            boolean emptyLayer) {
        /** A layer of which nobody has written down how it came to be. */
        public static final History UNKNOWN =
                new History(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    public ImageConfig {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /** The form of a point in time in OCI documents: RFC 3339 in UTC, whole seconds. */
    public static String timestamp(Instant instant) {
        return Instant.ofEpochSecond(instant.getEpochSecond()).toString();
    }

    /** Reads a configuration. */
    public static ImageConfig parse(byte[] document, String source) throws MalformedFormatException {
        JsonObject json = JsonDocument.parse(document, source);
        Optional<JsonObject> config = json.optionalObject("config");
        return new ImageConfig(
                json.optionalString("created"),
                new Descriptor.Platform(json.string("os"), json.string("architecture")),
                config.isPresent() ? config.get().stringMap("Labels") : new TreeMap<>(),
                diffIds(json.object("rootfs")),
                history(json));
    }

    private static List<DiffId> diffIds(JsonObject rootfs) throws MalformedFormatException {
        if (!rootfs.string("type").equals("layers")) {
            throw rootfs.malformed("type", "is not \"layers\"");
        }
        List<DiffId> diffIds = new ArrayList<>();
        for (String text : rootfs.strings("diff_ids")) {
            Optional<Digest> digest = Digest.parse(text);
            if (digest.isEmpty()) {
                throw rootfs.malformed("diff_ids[" + diffIds.size() + "]", "\"" + text + "\" is no SHA-256 digest");
            }
            diffIds.add(new DiffId(digest.get()));
        }
        return diffIds;
    }

    private static List<History> history(JsonObject json) throws MalformedFormatException {
        List<History> history = new ArrayList<>();
        for (JsonObject entry : json.objects("history")) {
            history.add(new History(
                    entry.optionalString("created"),
                    entry.optionalString("created_by"),
                    entry.optionalString("author"),
                    entry.optionalString("comment"),
                    entry.optionalBoolean("empty_layer").orElse(false)));
        }
        return history;
    }

    /** The bytes that are published. */
    public byte[] toBytes() {
        JsonObject json = JsonObject.create()
                .put("created", created)
                .put("architecture", platform.architecture())
                .put("os", platform.os());
        if (!labels.isEmpty()) {
            json.put("config", JsonObject.create().put("Labels", labels));
        }
        json.put(
                "rootfs",
                JsonObject.create()
                        .put("type", "layers")
                        .putStrings(
                                "diff_ids",
                                diffIds.stream().map(DiffId::toString).toList()));
        json.putObjects(
                "history", history.stream().map(ImageConfig::historyJson).toList());
        return JsonDocument.toBytes(json);
    }

    private static JsonObject historyJson(History entry) {
        JsonObject json = JsonObject.create()
                .put("created", entry.created)
                .put("created_by", entry.createdBy)
                .put("author", entry.author)
                .put("comment", entry.comment);
        return entry.emptyLayer ? json.put("empty_layer", true) : json;
    }
}
