package org.gnome.oci.source.ostree;

import java.util.regex.Pattern;
import org.gnome.oci.io.MalformedFormatException;

/** Checks that a value and all that it holds is in normal form, whatever its type. */
final class GvariantNormalForm {
    private static final Pattern OBJECT_PATH = Pattern.compile("/|(?:/[A-Za-z0-9_]++)++");

    private GvariantNormalForm() {}

    static void require(GvariantValue value) throws MalformedFormatException {
        require(value, 0);
    }

    private static void require(GvariantValue value, int depth) throws MalformedFormatException {
        if (depth > GvariantValue.MAX_DEPTH) {
            throw value.malformed("is nested deeper than " + GvariantValue.MAX_DEPTH + " levels");
        }
        switch (value.type().kind()) {
            case GvariantType.BOOLEAN -> requireBoolean(value);
            case GvariantType.STRING -> value.string();
            case GvariantType.OBJECT_PATH -> requireObjectPath(value);
            case GvariantType.SIGNATURE -> requireSignature(value);
            case GvariantType.VARIANT -> require(value.variant(), depth + 1);
            case GvariantType.MAYBE -> requireMaybe(value, depth);
            case GvariantType.ARRAY -> requireArray(value, depth);
            case GvariantType.TUPLE, GvariantType.DICTIONARY_ENTRY -> requireMembers(value, depth);
            default -> {
                // Every pattern of bits is a number.
            }
        }
    }

    private static void requireBoolean(GvariantValue value) throws MalformedFormatException {
        if (value.byteAt(value.start()) > 1) {
            throw value.malformed("is a boolean that is neither 0 nor 1");
        }
    }

    private static void requireObjectPath(GvariantValue value) throws MalformedFormatException {
        if (!OBJECT_PATH.matcher(value.string().toString()).matches()) {
            throw value.malformed("is no D-Bus object path");
        }
    }

    /** A signature is a sequence of types, so in parentheses it is one. */
    private static void requireSignature(GvariantValue value) throws MalformedFormatException {
        if (GvariantType.parse("(" + value.string() + ")").isEmpty()) {
            throw value.malformed("is no D-Bus signature");
        }
    }

    /** Nothing is no bytes; something variable-sized is followed by a zero byte. */
    private static void requireMaybe(GvariantValue value, int depth) throws MalformedFormatException {
        if (value.size() == 0) {
            return;
        }
        GvariantType element = value.type().element();
        int end = element.isFixed() ? value.end() : value.end() - 1;
        value.requireZeros(end, value.end());
        require(value.child(element, value.start(), end, value.path()), depth + 1);
    }

    private static void requireArray(GvariantValue value, int depth) throws MalformedFormatException {
        GvariantArray array = value.array();
        if (isNumber(value.type().element())) {
            return;
        }
        for (int i = 0; i < array.count(); i++) {
            require(array.element(i), depth + 1);
        }
    }

    private static boolean isNumber(GvariantType type) {
        return type.isFixed() && type.isBasic() && type.kind() != GvariantType.BOOLEAN;
    }

    private static void requireMembers(GvariantValue value, int depth) throws MalformedFormatException {
        for (GvariantValue member : value.members()) {
            require(member, depth + 1);
        }
    }
}
