package org.gnome.oci.tree;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.gnome.oci.digest.Digest;

/**
 * The bytes of a regular file.
 *
 * <p>Re-openable and thread-safe for as long as its source is open, and never loaded whole. A stream that was read to
 * its end has been verified by whatever digest the source has for it.
 */
public interface Content {
    /** How many bytes there are. */
    long size();

    /** A new stream over exactly {@link #size()} bytes; the caller closes it. */
    InputStream open() throws IOException;

    /** A digest that is known without reading. */
    default Optional<KnownDigest> knownDigest() {
        return Optional.empty();
    }

    /** The SHA-256 of the bytes alone, if it is known without reading. */
    default Optional<Digest> knownSha256() {
        return knownDigest().filter(KnownDigest.ContentSha256.class::isInstance).map(KnownDigest::digest);
    }

    /** Where the bytes lie in their source: whoever reads many contents reads them in this order. */
    default long storageOrder() {
        return 0;
    }

    /** Bytes in memory, which the caller no longer changes. */
    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }
}
