package org.gnome.oci.oci;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.LongConsumer;
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
     * @param progress told how many bytes of uncompressed layers were verified, as they are
     * @return the image
     * @throws org.gnome.oci.io.IntegrityException if bytes are not what their digest says
     */
    public static Image verify(BlobStore store, LongConsumer progress) throws IOException {
        Image image = Image.read(store, Optional.empty());
        for (int i = 0; i < image.manifest().layers().size(); i++) {
            try (InputStream layer = openLayer(store, image, i)) {
                drain(layer, progress);
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
        InputStream tar;
        try {
            tar = Compression.decompressDetected(blob, store.name() + " " + structure);
        } catch (IOException e) {
            blob.close();
            throw e;
        }
        return new VerifyingInputStream(
                new DrainingInputStream(tar, blob), diffId, store.name(), structure + " diff ID");
    }

    private static void drain(InputStream in, LongConsumer progress) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            progress.accept(count);
        }
    }
}
