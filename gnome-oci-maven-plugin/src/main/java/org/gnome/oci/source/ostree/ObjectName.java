package org.gnome.oci.source.ostree;

import java.io.IOException;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;

/**
 * The name of an object, written as its place below {@code objects/}: {@code ab/cdef….dirtree}.
 *
 * @param checksum the SHA-256 that the object must have
 * @param type what the object is
 */
record ObjectName(Digest checksum, ObjectType type) {
    private static final int FOLDER_DIGITS = 2;

    /** The error for an object that is not there: a repository without it is incomplete, so malformed. */
    MalformedFormatException missing(String neededBy, IOException cause) {
        MalformedFormatException failure = missing(neededBy);
        failure.initCause(cause);
        return failure;
    }

    /** The same for one that is not even looked for. */
    MalformedFormatException missing(String neededBy) {
        return new MalformedFormatException(
                toString(),
                "object",
                "is missing, but " + neededBy + " needs it; pull the commit again, or see what \"ostree fsck\" says");
    }

    /** The directory and the file name, joined by a slash. */
    @Override
    public String toString() {
        String hex = checksum.hex();
        return hex.substring(0, FOLDER_DIGITS) + "/" + hex.substring(FOLDER_DIGITS) + "." + type.suffix();
    }
}
