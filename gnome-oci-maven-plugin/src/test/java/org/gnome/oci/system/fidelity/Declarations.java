package org.gnome.oci.system.fidelity;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.parity.Aspect;
import org.gnome.oci.parity.ParityReport;

/**
 * What {@code parity.json} says is not in the image.
 *
 * @param aspects reasons why aspects were not compared, by their identifiers
 * @param notes what the source notes
 */
record Declarations(Map<String, String> aspects, List<String> notes) {
    static Declarations of(ParityReport report) throws IOException {
        JsonObject json = JsonDocument.parse(Passage.json(report), "parity.json");
        Map<String, String> aspects = new HashMap<>();
        for (JsonObject aspect : json.object("comparison").objects("aspects")) {
            Optional<String> reason = aspect.optionalString("reason");
            if (reason.isPresent()) {
                aspects.put(aspect.string("aspect"), reason.get());
            }
        }
        return new Declarations(aspects, json.object("reference").strings("notes"));
    }

    /** Whether a difference is one of what is said: of its aspect, or by a note that names the entry. */
    boolean cover(Observation.Difference difference) {
        return aspect(difference.keyword())
                        .map(Aspect::id)
                        .filter(aspects::containsKey)
                        .isPresent()
                || notes.stream()
                        .anyMatch(note -> note.contains(difference.path().substring(1)));
    }

    private static Optional<Aspect> aspect(String keyword) {
        return switch (keyword) {
            case "time" -> Optional.of(Aspect.MTIME);
            case "file", "nlink" -> Optional.of(Aspect.HARDLINKS);
            default -> Optional.empty();
        };
    }
}
