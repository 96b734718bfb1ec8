package org.gnome.oci.oci;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.gnome.oci.digest.Digest;

/** Names of files in an image layout (image-spec, "OCI Image Layout Specification"). */
public final class LayoutFormat {
    /** The file that marks a layout. */
    public static final String MARKER_FILE = "oci-layout";

    /** The file that lists the images. */
    public static final String INDEX_FILE = "index.json";

    /** The directory of the blobs. */
    public static final String BLOBS_DIRECTORY = "blobs";

    private static final String MARKER = "{\"imageLayoutVersion\":\"1.0.0\"}";

    private LayoutFormat() {}

    /** The path of a blob from the top of a layout. */
    public static String blobPath(Digest digest) {
        return BLOBS_DIRECTORY + "/sha256/" + digest.hex();
    }

    static Path blobFile(Path layout, Digest digest) {
        return layout.resolve(BLOBS_DIRECTORY).resolve("sha256").resolve(digest.hex());
    }

    static byte[] marker() {
        return MARKER.getBytes(StandardCharsets.UTF_8);
    }
}
