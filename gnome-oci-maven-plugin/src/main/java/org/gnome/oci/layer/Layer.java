package org.gnome.oci.layer;

import org.gnome.oci.digest.Digest;

/**
 * A finished layer.
 *
 * @param mediaType media type of the blob, as the image-spec names it
 * @param digest digest of the blob
 * @param size bytes of the blob
 * @param diffId digest of the uncompressed tar
 * @param uncompressedSize bytes of the uncompressed tar
 */
public record Layer(String mediaType, Digest digest, long size, DiffId diffId, long uncompressedSize) {}
