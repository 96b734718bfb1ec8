package org.gnome.oci.oci;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.gnome.oci.compress.Compression;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.digest.VerifyingInputStream;

/** Recomputes every digest of an image: of its documents, of its layers and of their uncompressed tars. */
public final class ImageLayoutVerifier {
    private static final int BUFFER_BYTES = 1 << 17;

    private ImageLayoutVerifier() {}

    /**
     * Verifies the only image of a layout.
     *
     * @return the image
     * @throws org.gnome.oci.io.IntegrityException if bytes are not what their digest says
     */
    public static Image verify(BlobStore store) throws IOException {
        Image image = Image.read(store, Optional.empty());
        for (int i = 0; i < image.manifest().layers().size(); i++) {
            try (InputStream layer = openLayer(store, image, i)) {
                drain(layer);
            }
        }
        return image;
    }

    /** Opens the tar of a layer, whose blob digest and DiffID are checked by the time its end is reached. */
    public static InputStream openLayer(BlobStore store, Image image, int number) throws IOException {
        Descriptor descriptor = image.manifest().layers().get(number);
        Digest diffId = image.config().diffIds().get(number).digest();
        String structure = "layer " + descriptor.digest();
        InputStream blob = store.open(descriptor);
        InputStream tar = Compression.decompressDetected(blob, store.name() + " " + structure);
        return new VerifyingInputStream(
                new DrainingInputStream(tar, blob), diffId, store.name(), structure + " diff ID");
    }

    private static void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        while (in.read(buffer) >= 0) {
            // The streams verify what passes through them.
        }
    }
}
