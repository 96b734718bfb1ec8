package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.digest.VerifyingInputStream;
import org.gnome.oci.io.ExactInputStream;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.KnownDigest;

/**
 * The content of a file object, verified against the object's checksum together with the header that was read before.
 *
 * @param name the object
 * @param header what else the checksum covers
 * @param size how many bytes the content must have
 * @param payload opens the content as it is stored, unverified
 */
record FileObjectContent(ObjectName name, FileHeader header, long size, Payload payload) implements Content {
    /** Opens the stored content. */
    @FunctionalInterface
    interface Payload {
        InputStream open() throws IOException;
    }

    @Override
    public InputStream open() throws IOException {
        try {
            return verified(payload.open(), size);
        } catch (NoSuchFileException e) {
            throw name.missing("a file of the tree that is open", e);
        }
    }

    private VerifyingInputStream verified(InputStream stored, long expectedSize) {
        return new VerifyingInputStream(
                ExactInputStream.whole(
                        stored, expectedSize, name.toString(), name.type().suffix() + ".content"),
                header.startChecksum(),
                name.checksum(),
                name.toString(),
                "object");
    }

    /** Reads and verifies the content now if there is none, since nobody might open it later. */
    FileObjectContent verifiedIfEmpty() throws IOException {
        if (size == 0) {
            try (InputStream in = open()) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
        return this;
    }

    @Override
    public Optional<KnownDigest> knownDigest() {
        Digest checksum = name.checksum();
        return Optional.of(new KnownDigest.OstreeChecksum(checksum));
    }
}
