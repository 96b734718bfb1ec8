package org.gnome.oci.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.gnome.oci.io.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The first member that two documents do not have alike, in words for people.
 *
 * @param member its place, such as {@code layers[0].digest}
 * @param here what the first document has there, as compact JSON
 * @param there what the second document has there
 */
public record JsonDifference(String member, String here, String there) {
    /** A label may have a megabyte; a message shows its start. */
    private static final int MAX_SHOWN = 200;

    private static final String ABSENT = "absent";

    /**
     * Compares two documents, member by member in the order of the first one. The order of members does not count.
     *
     * @param ignored members that are not compared, by their places
     */
    public static Optional<JsonDifference> first(JsonObject here, JsonObject there, Predicate<String> ignored) {
        return first("", here.node(), there.node(), ignored);
    }

    private static Optional<JsonDifference> first(
            String place, @Nullable JsonNode here, @Nullable JsonNode there, Predicate<String> ignored) {
        if (here != null && there != null && here.getNodeType() == there.getNodeType() && here.isContainerNode()) {
            return here.isObject() ? members(place, here, there, ignored) : elements(place, here, there, ignored);
        }
        boolean same = here == null ? there == null : here.equals(there);
        return same ? Optional.empty() : Optional.of(new JsonDifference(visible(place), text(here), text(there)));
    }

    private static Optional<JsonDifference> members(
            String place, JsonNode here, JsonNode there, Predicate<String> ignored) {
        for (JsonNode object : new JsonNode[] {here, there}) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                String name = member.getKey();
                String inside = place.isEmpty() ? name : place + "." + name;
                Optional<JsonDifference> found = ignored.test(inside)
                        ? Optional.empty()
                        : first(inside, here.get(name), there.get(name), ignored);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<JsonDifference> elements(
            String place, JsonNode here, JsonNode there, Predicate<String> ignored) {
        for (int i = 0; i < Math.max(here.size(), there.size()); i++) {
            Optional<JsonDifference> found = first(place + "[" + i + "]", here.get(i), there.get(i), ignored);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static String text(@Nullable JsonNode value) {
        return value == null ? ABSENT : visible(value.toString());
    }

    /** Documents come from strangers, and messages go to terminals. */
    private static String visible(String text) {
        String shown = text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
        return ByteString.ofUtf8(shown).toString();
    }
}
