package org.gnome.oci.reproduction;

import java.io.IOException;
import java.io.InputStream;
import org.gnome.oci.oci.BlobStore;
import org.gnome.oci.oci.Image;
import org.gnome.oci.oci.ImageLayoutVerifier;

/**
 * A layer that can be opened more than once.
 *
 * @param store where it is kept
 * @param image whose layer it is
 * @param index its number, counted from 0 for the lowest
 */
record OpenLayer(BlobStore store, Image image, int index) {
    /** The uncompressed tar; blob digest and diff ID are checked by the time its end is reached. */
    InputStream open() throws IOException {
        return ImageLayoutVerifier.openLayer(store, image, index);
    }

    /** What errors call it. */
    String name() {
        return store.name() + " layer " + image.manifest().layers().get(index).digest();
    }
}
