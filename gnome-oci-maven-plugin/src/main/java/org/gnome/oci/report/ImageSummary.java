package org.gnome.oci.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;

/**
 * What {@code image.json} says of an image, as far as the site shows it.
 *
 * @param image its reference, such as {@code quay.io/…:platform-50}
 * @param digest the digest of its manifest
 * @param layers how many layers it has
 * @param size the bytes of its layers as they are stored
 */
record ImageSummary(Optional<String> image, Optional<String> digest, int layers, long size) {
    /** A layer takes some 400 bytes, and no image has more than a few hundred. */
    private static final int MAX_BYTES = 4 << 20;

    static ImageSummary read(Path file, String source) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = LimitedInputStream.readAll(in, MAX_BYTES, source, "document");
            JsonObject document = JsonDocument.parse(bytes, source);
            List<JsonObject> layers = document.objects("layers");
            long size = 0;
            for (JsonObject layer : layers) {
                size = layer.has("size") ? Math.addExact(size, layer.nonNegativeLong("size")) : size;
            }
            return new ImageSummary(
                    document.optionalString("image"), document.optionalString("digest"), layers.size(), size);
        }
    }
}
