package org.gnome.oci.source.ostree;

import java.time.Instant;
import java.util.Optional;
import org.gnome.oci.digest.Digest;

/**
 * A commit object.
 *
 * @param checksum the SHA-256 of the object, by which the commit is known
 * @param metadata named values, such as {@code version}
 * @param parent the commit before it
 * @param subject the first line of its description
 * @param body the rest of its description
 * @param timestamp when it was made, in whole seconds
 * @param rootDirtree the object with the entries of the root directory
 * @param rootDirmeta the object with the root directory's own metadata
 */
public record Commit(
        Digest checksum,
        CommitMetadata metadata,
        Optional<Digest> parent,
        String subject,
        String body,
        Instant timestamp,
        Digest rootDirtree,
        Digest rootDirmeta) {
    /** What errors call the object: {@code ab/cdef….commit}. */
    public String objectName() {
        return new ObjectName(checksum, ObjectType.COMMIT).toString();
    }
}
