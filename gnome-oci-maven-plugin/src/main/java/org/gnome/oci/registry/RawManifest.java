package org.gnome.oci.registry;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;

/** A manifest or an index whose very bytes jib-core sends, where it would write a document of its own. */
final class RawManifest implements ManifestTemplate {
    private static final int SCHEMA_VERSION = 2;

    private final String json;
    private final String mediaType;

    private RawManifest(String json, String mediaType) {
        this.json = json;
        this.mediaType = mediaType;
    }

    /** Takes the bytes, which are UTF-8 as all JSON is. */
    static RawManifest of(byte[] bytes, String mediaType) throws MalformedFormatException {
        String json = ByteString.copyOf(bytes).toUtf8();
        if (json == null) {
            throw new MalformedFormatException("manifest to be pushed", "document", "is not UTF-8");
        }
        return new RawManifest(json, mediaType);
    }

    /** What Jackson writes, without touching it. */
    @JsonValue
    @JsonRawValue
    public String json() {
        return json;
    }

    @Override
    public int getSchemaVersion() {
        return SCHEMA_VERSION;
    }

    @Override
    public String getManifestMediaType() {
        return mediaType;
    }
}
