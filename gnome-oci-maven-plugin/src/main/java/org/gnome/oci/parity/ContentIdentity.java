package org.gnome.oci.parity;

import java.util.Optional;
import org.gnome.oci.digest.Digest;

/**
 * What pins the content of a file.
 *
 * @param size in bytes
 * @param digest SHA-256 of the bytes; empty where the sizes differ and nobody knew it without reading
 */
public record ContentIdentity(long size, Optional<Digest> digest) {
    String text() {
        return sizeText(size) + digest.map(value -> ", " + value).orElse("");
    }

    static String sizeText(long size) {
        return size == 1 ? "1 byte" : size + " bytes";
    }
}
