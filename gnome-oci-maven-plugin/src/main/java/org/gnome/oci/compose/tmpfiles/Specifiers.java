package org.gnome.oci.compose.tmpfiles;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.OsRelease;

/**
 * What the specifiers of tmpfiles.d(5) stand for in an image: those that are the same everywhere, and those that
 * os-release tells.
 *
 * @param values the values of the specifiers that are known, a character for each byte
 */
record Specifiers(Map<Character, String> values) {
    private static final Map<Character, String> CONSTANT = Map.ofEntries(
            Map.entry('%', "%"),
            Map.entry('C', "/var/cache"),
            Map.entry('g', "root"),
            Map.entry('G', "0"),
            Map.entry('h', "/root"),
            Map.entry('L', "/var/log"),
            Map.entry('S', "/var/lib"),
            Map.entry('t', "/run"),
            Map.entry('T', "/tmp"),
            Map.entry('u', "root"),
            Map.entry('U', "0"),
            Map.entry('V', "/var/tmp"));

    private static final Map<Character, String> OS_RELEASE = Map.of(
            'A', "IMAGE_VERSION", 'B', "BUILD_ID", 'M', "IMAGE_ID", 'o', "ID", 'w', "VERSION_ID", 'W', "VARIANT_ID");

    /** Architecture, boot, host names, machine and kernel. */
    private static final String MACHINE = "abHlmqv";

    /** The most bytes of a path in Linux. */
    private static final int MAX_LENGTH = 4095;

    Specifiers {
        values = Map.copyOf(values);
    }

    static Specifiers of(Optional<OsRelease> release) {
        Map<Character, String> values = new HashMap<>(CONSTANT);
        release.ifPresent(fields -> OS_RELEASE.forEach((letter, field) -> {
            byte[] bytes = fields.field(field).orElse("").getBytes(StandardCharsets.UTF_8);
            values.put(letter, new String(bytes, StandardCharsets.ISO_8859_1));
        }));
        return new Specifiers(values);
    }

    /**
     * A text with its specifiers expanded; empty if one of them is known to a running system only.
     *
     * @throws MalformedFormatException if it has an unknown specifier
     */
    Optional<String> expand(String text, TmpfilesLine.Place place) throws MalformedFormatException {
        Expansion expansion = expansion(text, place);
        return expansion.isWhole() ? Optional.of(expansion.text()) : Optional.empty();
    }

    /**
     * A text with its specifiers expanded, up to the first that only a running system knows.
     *
     * @throws MalformedFormatException if it has an unknown specifier before that
     */
    String expandKnown(String text, TmpfilesLine.Place place) throws MalformedFormatException {
        return expansion(text, place).text();
    }

    private record Expansion(String text, boolean isWhole) {}

    private Expansion expansion(String text, TmpfilesLine.Place place) throws MalformedFormatException {
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character != '%' || i + 1 == text.length()) {
                expanded.append(character);
                continue;
            }
            char letter = text.charAt(++i);
            String value = values.get(letter);
            if (value == null && MACHINE.indexOf(letter) < 0 && !OS_RELEASE.containsKey(letter)) {
                throw place.malformed("has the unknown specifier %" + letter + "; double a percent sign that is one");
            }
            if (value == null) {
                return new Expansion(expanded.toString(), false);
            }
            expanded.append(value);
            if (expanded.length() > MAX_LENGTH) {
                throw place.malformed("is longer than " + MAX_LENGTH + " bytes with its specifiers expanded");
            }
        }
        return new Expansion(expanded.toString(), true);
    }
}
