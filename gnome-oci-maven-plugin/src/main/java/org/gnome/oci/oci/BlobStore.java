package org.gnome.oci.oci;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.SortedMap;
import org.gnome.oci.digest.VerifyingInputStream;
import org.gnome.oci.io.ExactInputStream;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;

/**
 * The files of an image layout, wherever they are kept (image-spec, "OCI Image Layout Specification").
 *
 * <p>The opener closes. Blobs can be opened from several threads.
 */
public interface BlobStore extends Closeable {
    /** The largest document: registries refuse larger manifests too (distribution-spec, "Pushing Manifests"). */
    int MAX_DOCUMENT_BYTES = 4 << 20;

    /** What error messages call the layout. */
    String name();

    /** The bytes of {@code index.json}, at most {@link #MAX_DOCUMENT_BYTES}. */
    byte[] index() throws IOException;

    /** A blob as it is stored, not verified. */
    InputStream openUnverified(Descriptor descriptor) throws IOException;

    /** A blob, whose size and digest are checked by the time its end is reached. */
    default InputStream open(Descriptor descriptor) throws IOException {
        String structure = "blob " + descriptor.digest();
        return new VerifyingInputStream(
                ExactInputStream.whole(openUnverified(descriptor), descriptor.size(), name(), structure),
                descriptor.digest(),
                name(),
                structure);
    }

    /** What tells the image from others beside its digests, in the terms of {@code SourceDescription}. */
    default SortedMap<String, String> identity() throws IOException {
        return Collections.emptySortedMap();
    }

    /** A whole document, verified. */
    default byte[] document(Descriptor descriptor) throws IOException {
        if (descriptor.size() > MAX_DOCUMENT_BYTES) {
            throw new MalformedFormatException(
                    name(),
                    "descriptor of " + descriptor.digest() + ".size",
                    descriptor.size() + " is more than the " + MAX_DOCUMENT_BYTES + " bytes of a document");
        }
        try (InputStream in = open(descriptor)) {
            return LimitedInputStream.readAll(in, MAX_DOCUMENT_BYTES, name(), "blob " + descriptor.digest());
        }
    }
}
