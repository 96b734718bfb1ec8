package org.gnome.oci.registry;

import java.nio.file.Path;
import org.gnome.oci.digest.Digest;

/**
 * A blob of an image on this machine.
 *
 * @param digest digest of its bytes
 * @param size its bytes
 * @param file where it is
 */
public record BlobToPush(Digest digest, long size, Path file) {}
