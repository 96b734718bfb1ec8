package org.gnome.oci.publish;

import org.gnome.oci.digest.Digest;
import org.gnome.oci.registry.BlobOutcome;

/**
 * A blob that is in a repository now.
 *
 * @param digest digest of its bytes
 * @param size its bytes
 * @param outcome how it came there
 */
public record PushedBlob(Digest digest, long size, BlobOutcome outcome) {}
