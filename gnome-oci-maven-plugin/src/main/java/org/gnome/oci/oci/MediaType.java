package org.gnome.oci.oci;

/** Media types of the image-spec 1.1 ("OCI Image Media Types"). */
public final class MediaType {
    /** An image index. */
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";

    /** An image manifest. */
    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    /** An image configuration. */
    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";

    private MediaType() {}
}
