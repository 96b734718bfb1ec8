package org.gnome.oci.tree;

import org.gnome.oci.digest.Digest;

/** A digest that a source has verified or will verify for a content, with what it covers. */
public sealed interface KnownDigest {
    /** The digest value. */
    Digest digest();

    /** The SHA-256 of the bytes alone. */
    record ContentSha256(Digest digest) implements KnownDigest {}

    /** An OSTree content checksum: the SHA-256 of a header with owner, mode and attributes, then the bytes. */
    record OstreeChecksum(Digest digest) implements KnownDigest {}
}
