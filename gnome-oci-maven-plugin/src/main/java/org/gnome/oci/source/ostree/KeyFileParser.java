package org.gnome.oci.source.ostree;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.ostree.KeyFile.Value;
import org.jspecify.annotations.Nullable;

/** Splits a key file into lines, and those into groups, keys and values. Used once. */
final class KeyFileParser {
    private static final Pattern GROUP = Pattern.compile("\\[[^\\[\\]\\p{Cntrl}]+]");
    private static final Pattern KEY =
            Pattern.compile("[^\\[\\]=\\s](?:[^\\[\\]=]*[^\\[\\]=\\s])?(?:\\[[^\\[\\]=]+])?");

    private final String source;
    private final String text;
    private final Map<String, Map<String, Value>> groups = new LinkedHashMap<>();
    private @Nullable Map<String, Value> current;
    private long offset;

    KeyFileParser(String source, String text) {
        this.source = source;
        this.text = text;
    }

    Map<String, Map<String, Value>> parse() throws MalformedFormatException {
        int number = 1;
        for (String line : text.split("\n", -1)) {
            line(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line, number++);
            offset += line.getBytes(StandardCharsets.UTF_8).length + 1;
        }
        return groups;
    }

    private void line(String line, int number) throws MalformedFormatException {
        String visible = line.strip();
        if (visible.isEmpty() || visible.startsWith("#")) {
            return;
        }
        if (line.indexOf('\0') >= 0) {
            throw malformed(number, "holds a NUL");
        }
        if (visible.startsWith("[")) {
            group(visible, number);
        } else {
            pair(line, number);
        }
    }

    private void group(String header, int number) throws MalformedFormatException {
        if (!GROUP.matcher(header).matches()) {
            throw malformed(number, "is no group header: " + visible(header));
        }
        Map<String, Value> group = new LinkedHashMap<>();
        if (groups.put(header.substring(1, header.length() - 1), group) != null) {
            throw malformed(number, "begins a group that is there already: " + visible(header));
        }
        current = group;
    }

    private void pair(String line, int number) throws MalformedFormatException {
        int equals = line.indexOf('=');
        String key = equals < 0 ? "" : line.substring(0, equals).strip();
        if (!KEY.matcher(key).matches()) {
            throw malformed(number, "is neither a group, a key with a value nor a comment");
        }
        if (current == null) {
            throw malformed(number, "comes before the first group");
        }
        Value value = new Value(line.substring(equals + 1).stripLeading(), offset);
        if (current.put(key, value) != null) {
            throw malformed(number, "has a key that is there already: " + visible(key));
        }
    }

    private static String visible(String text) {
        return ByteString.ofUtf8(text).toString();
    }

    private MalformedFormatException malformed(int number, String reason) {
        return new MalformedFormatException(source, "line " + number, offset, reason);
    }
}
