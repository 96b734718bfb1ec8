package org.gnome.oci.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.gnome.oci.digest.Digest;

/**
 * An image of three layers to be pushed, whose manifest no JSON library would write like that. A registry looks at
 * digests only, so the layers are noise.
 *
 * @param blobs layers and configuration
 * @param manifest the manifest
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PushedSample(List<BlobToPush> blobs, byte[] manifest) {
    static final String MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final int LAYER_BYTES = 70_000;
    private static final int LAYERS = 3;

    static PushedSample create(Path directory) throws IOException {
        return create(directory, LAYERS);
    }

    static PushedSample create(Path directory, int layerCount) throws IOException {
        Files.createDirectories(directory);
        Random random = new Random(1);
        List<BlobToPush> blobs = new ArrayList<>();
        for (int i = 0; i < layerCount; i++) {
            byte[] bytes = new byte[LAYER_BYTES];
            random.nextBytes(bytes);
            blobs.add(blob(directory, bytes));
        }
        String layers = blobs.stream()
                .map(blob -> descriptor("layer.v1.tar+zstd", blob))
                .collect(Collectors.joining(",\n   ", "[", "]"));
        byte[] config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"
                .getBytes(UTF_8);
        blobs.add(blob(directory, config));
        String manifest = "{ \"schemaVersion\": 2, \"mediaType\": \"" + MEDIA_TYPE + "\",\n \"config\": "
                + descriptor("config.v1+json", blobs.get(layerCount)) + ",\n \"layers\": " + layers
                + ",\n \"annotations\": {\"org.example.odd\": \"\\u00e9é/\\/\"} }\n";
        return new PushedSample(List.copyOf(blobs), manifest.getBytes(UTF_8));
    }

    private static BlobToPush blob(Path directory, byte[] bytes) throws IOException {
        Digest digest = Digest.ofContent(bytes);
        return new BlobToPush(digest, bytes.length, Files.write(directory.resolve(digest.hex()), bytes));
    }

    private static String descriptor(String type, BlobToPush blob) {
        return "{\"mediaType\":\"application/vnd.oci.image." + type + "\",\"digest\":\"" + blob.digest()
                + "\",\"size\":" + blob.size() + "}";
    }

    Digest digest() {
        return Digest.ofContent(manifest);
    }
}
