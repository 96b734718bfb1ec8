package org.gnome.oci.oci;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.json.JsonObject;

/**
 * A reference to a blob (image-spec, "OCI Content Descriptors").
 *
 * @param mediaType what the blob is
 * @param digest digest of its bytes
 * @param size its bytes
 * @param platform what an image is for, in an index
 * @param annotations further facts
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        Optional<Platform> platform,
        SortedMap<String, String> annotations) {
    /** The annotation that names an image in a layout. */
    public static final String REF_NAME = "org.opencontainers.image.ref.name";

    /**
     * What an image runs on.
     *
     * @param os operating system in Go's terms
     * @param architecture processor in Go's terms
     */
    public record Platform(String os, String architecture) {}

    public Descriptor {
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }

    /** A descriptor with nothing but the three facts that each has. */
    public static Descriptor of(String mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, digest, size, Optional.empty(), new TreeMap<>());
    }

    /** Describes a document. */
    public static Descriptor of(String mediaType, byte[] document) {
        return of(mediaType, Digest.ofContent(document), document.length);
    }

    static Descriptor parse(JsonObject json) throws MalformedFormatException {
        if (!json.strings("urls").isEmpty()) {
            throw json.malformed("urls", "points outside the image, which is not followed");
        }
        Optional<JsonObject> platform = json.optionalObject("platform");
        return new Descriptor(
                json.string("mediaType"),
                digest(json, "digest"),
                json.nonNegativeLong("size"),
                platform.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Platform(
                                platform.get().string("os"), platform.get().string("architecture"))),
                json.stringMap("annotations"));
    }

    static List<Descriptor> parseAll(List<JsonObject> array) throws MalformedFormatException {
        List<Descriptor> descriptors = new ArrayList<>();
        for (JsonObject json : array) {
            descriptors.add(parse(json));
        }
        return descriptors;
    }

    /** Reads a member that must be a digest. */
    public static Digest digest(JsonObject json, String name) throws MalformedFormatException {
        String text = json.string(name);
        Optional<Digest> digest = Digest.parse(text);
        if (digest.isEmpty()) {
            throw json.malformed(name, "\"" + text + "\" is no SHA-256 digest");
        }
        return digest.get();
    }

    JsonObject toJson() {
        JsonObject json = JsonObject.create()
                .put("mediaType", mediaType)
                .put("digest", digest.toString())
                .put("size", size);
        platform.ifPresent(value -> json.put(
                "platform",
                JsonObject.create().put("architecture", value.architecture()).put("os", value.os())));
        return json.put("annotations", annotations);
    }
}
