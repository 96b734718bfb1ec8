package org.gnome.oci.source.ostree;

import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;

/** Reads a checksum: an {@code ay} of 32 bytes. */
final class Checksums {
    private Checksums() {}

    static Digest read(GvariantValue value) throws MalformedFormatException {
        if (value.size() != Digest.BYTES) {
            throw value.malformed("has " + value.size() + " bytes where a checksum has " + Digest.BYTES);
        }
        return Digest.of(value.bytes().toByteArray());
    }
}
