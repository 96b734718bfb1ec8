package org.gnome.oci.layer;

import org.gnome.oci.digest.Digest;

/**
 * The digest of a layer's uncompressed tar (image-spec, "Layer DiffID").
 *
 * @param digest the digest value
 */
public record DiffId(Digest digest) {
    @Override
    public String toString() {
        return digest.toString();
    }
}
