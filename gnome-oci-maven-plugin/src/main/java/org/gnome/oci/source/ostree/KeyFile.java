package org.gnome.oci.source.ostree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;

/**
 * A key file as GLib reads it (GKeyFile; the Desktop Entry specification): groups of keys with values, in the order of
 * the file.
 *
 * <p>Stricter than GLib: a group or key that is there twice is refused, since GLib merges the one and takes the last of
 * the other. Localized keys are kept under their whole name, {@code Name[de]}.
 */
public final class KeyFile {
    /**
     * A value as it stands in the file.
     *
     * @param raw the text after the equals sign and its blanks, escapes included
     * @param offset where its line begins, in bytes from the start of the file
     */
    record Value(String raw, long offset) {}

    private final String source;
    private final Map<String, Map<String, Value>> groups;

    private KeyFile(String source, Map<String, Map<String, Value>> groups) {
        this.source = source;
        this.groups = groups;
    }

    /**
     * Reads a key file, which the caller has bounded.
     *
     * @param source what errors name
     */
    public static KeyFile parse(String source, byte[] bytes) throws MalformedFormatException {
        String text = ByteString.copyOf(bytes).toUtf8();
        if (text == null) {
            throw new MalformedFormatException(source, "file", "is not UTF-8");
        }
        return new KeyFile(source, new KeyFileParser(source, text).parse());
    }

    /** The names of all groups, in the order of the file. */
    public Set<String> groups() {
        return Collections.unmodifiableSet(groups.keySet());
    }

    /** The names of a group's keys, in the order of the file; none if there is no such group. */
    public Set<String> keys(String group) {
        return Collections.unmodifiableSet(values(group).keySet());
    }

    /**
     * A value as text.
     *
     * @throws MalformedFormatException if it holds an escape that is none
     */
    public Optional<String> string(String group, String key) throws MalformedFormatException {
        Value value = values(group).get(key);
        return value == null ? Optional.empty() : Optional.of(unescape(group, key, value, value.raw));
    }

    /**
     * A value as {@code true} or {@code false}.
     *
     * @throws MalformedFormatException if it is neither
     */
    public Optional<Boolean> bool(String group, String key) throws MalformedFormatException {
        Value value = values(group).get(key);
        if (value == null) {
            return Optional.empty();
        }
        return switch (value.raw.stripTrailing()) {
            case "true", "1" -> Optional.of(true);
            case "false", "0" -> Optional.of(false);
            default -> throw malformed(group, key, value, "is neither true nor false");
        };
    }

    /**
     * A value as a list, whose elements end with a semicolon; the last one need not.
     *
     * @throws MalformedFormatException if it holds an escape that is none
     */
    public List<String> list(String group, String key) throws MalformedFormatException {
        Value value = values(group).get(key);
        if (value == null) {
            return List.of();
        }
        List<String> elements = new ArrayList<>();
        int start = 0;
        while (start < value.raw.length()) {
            int end = elementEnd(value.raw, start);
            elements.add(unescape(group, key, value, value.raw.substring(start, end)));
            start = end + 1;
        }
        return List.copyOf(elements);
    }

    private static int elementEnd(String raw, int start) {
        int end = start;
        while (end < raw.length() && raw.charAt(end) != ';') {
            end += raw.charAt(end) == '\\' ? 2 : 1;
        }
        return Math.min(end, raw.length());
    }

    private Map<String, Value> values(String group) {
        return groups.getOrDefault(group, Map.of());
    }

    private String unescape(String group, String key, Value value, String raw) throws MalformedFormatException {
        StringBuilder text = new StringBuilder(raw.length());
        int position = 0;
        while (position < raw.length()) {
            int backslash = raw.indexOf('\\', position);
            int end = backslash < 0 ? raw.length() : backslash;
            text.append(raw, position, end);
            position = end + 2;
            if (end < raw.length()) {
                text.append(escaped(group, key, value, end + 1 < raw.length() ? raw.charAt(end + 1) : '\0'));
            }
        }
        return text.toString();
    }

    private char escaped(String group, String key, Value value, char letter) throws MalformedFormatException {
        return switch (letter) {
            case 's' -> ' ';
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case '\\', ';' -> letter;
            default -> throw malformed(group, key, value, "holds a backslash that begins no escape");
        };
    }

    private MalformedFormatException malformed(String group, String key, Value value, String reason) {
        return new MalformedFormatException(source, "[" + group + "] " + key, value.offset, reason);
    }
}
