package org.gnome.oci.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.gnome.oci.io.MalformedFormatException;
import org.jspecify.annotations.Nullable;

/**
 * An object of a JSON document.
 *
 * <p>Reading is by member, with errors that name document and member; writing keeps the order in which members were
 * put, so that the same calls give the same bytes.
 */
public final class JsonObject {
    private final ObjectNode node;
    private final String source;
    private final String path;

    JsonObject(ObjectNode node, String source, String path) {
        this.node = node;
        this.source = source;
        this.path = path;
    }

    /** An empty object to be written. */
    public static JsonObject create() {
        return new JsonObject(JsonNodeFactory.instance.objectNode(), "new document", "");
    }

    ObjectNode node() {
        return node;
    }

    // ---- reading

    /** A text that must be there. */
    public String string(String name) throws MalformedFormatException {
        return require(name, optionalString(name));
    }

    /** A text that may be missing. */
    public Optional<String> optionalString(String name) throws MalformedFormatException {
        return member(name, JsonNode::isTextual, "a string").map(JsonNode::textValue);
    }

    /** A truth value that may be missing. */
    public Optional<Boolean> optionalBoolean(String name) throws MalformedFormatException {
        return member(name, JsonNode::isBoolean, "true or false").map(JsonNode::booleanValue);
    }

    /** A whole number from 0 to 2⁶³-1 that must be there. */
    public long nonNegativeLong(String name) throws MalformedFormatException {
        JsonNode number = require(name, member(name, JsonNode::isIntegralNumber, "a whole number"));
        if (!number.canConvertToLong() || number.longValue() < 0) {
            throw malformed(name, number + " is out of range");
        }
        return number.longValue();
    }

    /** An object that must be there. */
    public JsonObject object(String name) throws MalformedFormatException {
        return require(name, optionalObject(name));
    }

    /** An object that may be missing. */
    public Optional<JsonObject> optionalObject(String name) throws MalformedFormatException {
        return member(name, JsonNode::isObject, "an object")
                .map(child -> new JsonObject((ObjectNode) child, source, place(name)));
    }

    /** An array of objects; empty if it is missing. */
    public List<JsonObject> objects(String name) throws MalformedFormatException {
        List<JsonObject> objects = new ArrayList<>();
        for (JsonNode element : elements(name)) {
            String place = place(name) + "[" + objects.size() + "]";
            if (!(element instanceof ObjectNode object)) {
                throw new MalformedFormatException(source, place, "is not an object");
            }
            objects.add(new JsonObject(object, source, place));
        }
        return objects;
    }

    /** An array of texts; empty if it is missing. */
    public List<String> strings(String name) throws MalformedFormatException {
        List<String> strings = new ArrayList<>();
        for (JsonNode element : elements(name)) {
            if (!element.isTextual()) {
                throw malformed(name + "[" + strings.size() + "]", "is not a string");
            }
            strings.add(element.textValue());
        }
        return strings;
    }

    /** An object whose values are all texts; empty if it is missing. */
    public SortedMap<String, String> stringMap(String name) throws MalformedFormatException {
        SortedMap<String, String> map = new TreeMap<>();
        Optional<JsonObject> object = optionalObject(name);
        if (object.isPresent()) {
            for (Map.Entry<String, JsonNode> entry : object.get().node.properties()) {
                map.put(entry.getKey(), object.get().string(entry.getKey()));
            }
        }
        return map;
    }

    /** Whether there is a member that is not null. */
    public boolean has(String name) {
        return node.hasNonNull(name);
    }

    private Iterable<JsonNode> elements(String name) throws MalformedFormatException {
        return member(name, JsonNode::isArray, "an array")
                .map(array -> (Iterable<JsonNode>) array)
                .orElse(List.of());
    }

    private Optional<JsonNode> member(String name, Function<JsonNode, Boolean> isExpected, String expected)
            throws MalformedFormatException {
        @Nullable JsonNode child = node.get(name);
        if (child == null || child.isNull()) {
            return Optional.empty();
        }
        if (!isExpected.apply(child)) {
            throw malformed(name, "is not " + expected);
        }
        return Optional.of(child);
    }

    private <T> T require(String name, Optional<T> value) throws MalformedFormatException {
        if (value.isEmpty()) {
            throw malformed(name, "is missing");
        }
        return value.get();
    }

    private String place(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** An error at a member of this object. */
    public MalformedFormatException malformed(String name, String reason) {
        return new MalformedFormatException(source, place(name), reason);
    }

    // ---- writing

    /** Puts a text. */
    public JsonObject put(String name, String value) {
        node.put(name, value);
        return this;
    }

    /** Puts a text if there is one. */
    public JsonObject put(String name, Optional<String> value) {
        value.ifPresent(present -> node.put(name, present));
        return this;
    }

    /** Puts a whole number. */
    public JsonObject put(String name, long value) {
        node.put(name, value);
        return this;
    }

    /** Puts a truth value. */
    public JsonObject put(String name, boolean value) {
        node.put(name, value);
        return this;
    }

    /** Puts an object. */
    public JsonObject put(String name, JsonObject value) {
        node.set(name, value.node);
        return this;
    }

    /** Puts an object of texts in the order of their names; nothing if there are none. */
    public JsonObject put(String name, SortedMap<String, String> values) {
        if (!values.isEmpty()) {
            ObjectNode map = node.putObject(name);
            values.forEach(map::put);
        }
        return this;
    }

    /** Puts an array of objects. */
    public JsonObject putObjects(String name, Collection<JsonObject> values) {
        ArrayNode array = node.putArray(name);
        values.forEach(value -> array.add(value.node));
        return this;
    }

    /** Puts an array of texts. */
    public JsonObject putStrings(String name, Collection<String> values) {
        ArrayNode array = node.putArray(name);
        values.forEach(array::add);
        return this;
    }
}
