package org.gnome.oci.pipeline;

import java.util.List;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.source.SourceDescription;

/** The digest of everything that the bytes of an image depend on. */
final class BuildInputs {
    private BuildInputs() {}

    static Digest digest(
            ImageSpecification specification,
            Optional<SourceDescription> parent,
            List<SourceDescription> sources,
            JsonObject composition,
            String tool) {
        JsonObject json = JsonObject.create()
                .put("tool", tool)
                .put("image", specification.reference().toString())
                .put("os", specification.platform().os())
                .put("architecture", specification.platform().architecture())
                .putObjects(
                        "sources", sources.stream().map(BuiltImage::sourceJson).toList())
                .put("composition", composition)
                .put("operatingSystem", specification.operatingSystem())
                .put("compression", specification.compression().mediaType())
                .put("filesTimestamp", specification.filesTimestamp().toString())
                .put("created", specification.created().map(Object::toString))
                .put("labels", specification.labels())
                .put("annotations", specification.annotations())
                .put("comment", specification.comment());
        parent.ifPresent(image -> json.put("parent", BuiltImage.sourceJson(image)));
        return Digest.ofContent(JsonDocument.toBytes(json));
    }
}
