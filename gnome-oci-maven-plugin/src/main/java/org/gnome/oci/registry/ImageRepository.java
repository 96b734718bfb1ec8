package org.gnome.oci.registry;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.oci.RepositoryName;

/**
 * A repository of images, as a registry offers it for pushing (distribution-spec).
 *
 * <p>Blobs can be pushed from several threads. What fails has been tried again where that may help.
 */
public interface ImageRepository extends Closeable {
    /** Where the repository is. */
    RepositoryName name();

    /** Whether the repository has a blob of this digest and size. */
    boolean hasBlob(Digest digest, long size) throws IOException;

    /**
     * Puts a blob into the repository, unless it is there.
     *
     * @param mountFrom a repository of the same registry that may have it
     * @param sent told how many further bytes were sent; a negative number takes back those of an attempt that failed
     */
    BlobOutcome pushBlob(BlobToPush blob, Optional<RepositoryName> mountFrom, LongConsumer sent) throws IOException;

    /**
     * Puts a manifest or an index into the repository, byte for byte, and moves the tag if it names one.
     *
     * @param tagOrDigest the digest of the bytes, or a tag
     */
    void pushManifest(byte[] bytes, String mediaType, String tagOrDigest) throws IOException;

    /**
     * A manifest or an index as the registry has it now.
     *
     * @param tagOrDigest a digest, which the bytes then have, or a tag
     * @return empty if the registry has none
     */
    Optional<RemoteDocument> manifest(String tagOrDigest) throws IOException;
}
