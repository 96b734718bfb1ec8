package org.gnome.oci.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Checks a document against the part of JSON Schema that ours uses; stricter in that every member must be described.
 */
final class SchemaCheck {
    private final JsonNode schema;
    private final List<String> violations = new ArrayList<>();

    SchemaCheck(JsonNode schema) {
        this.schema = schema;
    }

    List<String> violations(JsonNode document) {
        check("$", document, schema);
        return violations;
    }

    private void check(String place, JsonNode value, JsonNode expected) {
        if (expected.has("$ref")) {
            check(place, value, schema.at(expected.get("$ref").textValue().substring(1)));
            return;
        }
        if (expected.has("const") && !expected.get("const").equals(value)) {
            violations.add(place + " is not " + expected.get("const"));
        }
        if (expected.has("enum") && !contains(expected.get("enum"), value)) {
            violations.add(place + " is none of " + expected.get("enum"));
        }
        switch (expected.path("type").asText("any")) {
            case "object" -> checkMembers(place, value, expected);
            case "array" -> value.forEach(element -> check(place + "[]", element, expected.get("items")));
            case "boolean" -> require(value.isBoolean(), place + " is no truth value");
            case "string" -> require(value.isTextual(), place + " is no string");
            case "integer" -> require(value.isIntegralNumber() && value.longValue() >= 0, place + " is no count");
            default -> require(expected.has("const") || expected.has("enum"), place + " has no type");
        }
    }

    private void checkMembers(String place, JsonNode value, JsonNode expected) {
        require(value.isObject(), place + " is no object");
        expected.path("required").forEach(name -> require(value.has(name.textValue()), place + " has no " + name));
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            JsonNode described = expected.path("properties").has(member.getKey())
                    ? expected.get("properties").get(member.getKey())
                    : expected.path("additionalProperties");
            if (described.isMissingNode()) {
                violations.add(place + "." + member.getKey() + " is not described");
            } else {
                check(place + "." + member.getKey(), member.getValue(), described);
            }
        }
    }

    private void require(boolean condition, String violation) {
        if (!condition) {
            violations.add(violation);
        }
    }

    private static boolean contains(JsonNode array, JsonNode value) {
        for (JsonNode element : array) {
            if (element.equals(value)) {
                return true;
            }
        }
        return false;
    }
}
