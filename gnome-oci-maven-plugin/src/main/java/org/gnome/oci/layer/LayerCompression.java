package org.gnome.oci.layer;

import org.gnome.oci.compress.PinnedEncoder;

/** How the blob of a layer is compressed. */
public enum LayerCompression {
    /** One zstd frame. */
    ZSTD(PinnedEncoder.ZSTD, "application/vnd.oci.image.layer.v1.tar+zstd"),
    /** One gzip member. */
    GZIP(PinnedEncoder.GZIP, "application/vnd.oci.image.layer.v1.tar+gzip"),
    /** Not at all. */
    NONE(PinnedEncoder.NONE, "application/vnd.oci.image.layer.v1.tar");

    private final PinnedEncoder encoder;
    private final String mediaType;

    LayerCompression(PinnedEncoder encoder, String mediaType) {
        this.encoder = encoder;
        this.mediaType = mediaType;
    }

    PinnedEncoder encoder() {
        return encoder;
    }

    /** The media type of such a layer. */
    public String mediaType() {
        return mediaType;
    }
}
