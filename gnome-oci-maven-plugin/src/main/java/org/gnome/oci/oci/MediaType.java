package org.gnome.oci.oci;

import java.util.Map;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;

/**
 * Media types of the image-spec 1.1 ("OCI Image Media Types"), and those of Docker that mean the same ("Image Manifest
 * Version 2, Schema 2"): these are read, and never written.
 */
public final class MediaType {
    /** An image index. */
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";

    /** An image manifest. */
    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    /** An image configuration. */
    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";

    private static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    private static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    private static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";

    /** What Docker's images are made of, with what stands for it in an image of ours. */
    private static final Map<String, String> DOCKER_LAYERS = Map.of(
            "application/vnd.docker.image.rootfs.diff.tar", "application/vnd.oci.image.layer.v1.tar",
            "application/vnd.docker.image.rootfs.diff.tar.gzip", "application/vnd.oci.image.layer.v1.tar+gzip",
            "application/vnd.docker.image.rootfs.diff.tar.zstd", "application/vnd.oci.image.layer.v1.tar+zstd");

    private MediaType() {}

    /** Whether it is an image index. */
    public static boolean isIndex(String mediaType) {
        return mediaType.equals(INDEX) || mediaType.equals(DOCKER_LIST);
    }

    /** Whether it is an image manifest. */
    public static boolean isManifest(String mediaType) {
        return mediaType.equals(MANIFEST) || mediaType.equals(DOCKER_MANIFEST);
    }

    /** Whether it is an image configuration. */
    public static boolean isConfig(String mediaType) {
        return mediaType.equals(CONFIG) || mediaType.equals(DOCKER_CONFIG);
    }

    /** The type of a layer as images of ours have it. */
    public static String ofLayer(String mediaType) {
        return DOCKER_LAYERS.getOrDefault(mediaType, mediaType);
    }

    /** What a document is that came without a type: what it says of itself, or what it looks like. */
    public static String ofDocument(byte[] document, String source) throws MalformedFormatException {
        JsonObject json = JsonDocument.parse(document, source);
        return json.optionalString("mediaType").orElse(json.has("manifests") ? INDEX : MANIFEST);
    }
}
