package org.gnome.oci.registry;

/** How a blob came to be in a repository. */
public enum BlobOutcome {
    /** Its bytes were sent. */
    SENT,
    /** The registry took it from another of its repositories. */
    MOUNTED,
    /** It was there. */
    PRESENT
}
