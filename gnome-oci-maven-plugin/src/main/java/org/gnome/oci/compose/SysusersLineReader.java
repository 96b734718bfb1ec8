package org.gnome.oci.compose;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;

/** Reads a line of sysusers.d(5): {@code TYPE NAME ID GECOS HOME SHELL}, with quotes where a field holds blanks. */
final class SysusersLineReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,30}");
    private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[^/:\\x00-\\x1f]+)+/?|/");
    private static final Pattern TEXT = Pattern.compile("[^:\\x00-\\x1f]*");
    private static final Pattern RANGE = Pattern.compile("[0-9]{1,10}(-[0-9]{1,10})?");
    private static final Pattern COLON = Pattern.compile(":");
    private static final int FIELDS = 6;
    private static final String NOTHING = "-";

    private final String source;
    private final String place;

    SysusersLineReader(String source, String place) {
        this.source = source;
        this.place = place;
    }

    /** What a line creates; nothing for a range. */
    Optional<SysusersLine> read(String line) throws FormatException {
        List<String> fields = fields(line);
        String type = fields.get(0);
        switch (type) {
            case "u", "u!" -> {
                return Optional.of(user(fields, type.endsWith("!")));
            }
            case "g" -> {
                requireNoMoreThan(fields, 3);
                return Optional.of(new SysusersLine.Group(name(fields, 1), id(fields.get(2), "GID")));
            }
            case "m" -> {
                requireNoMoreThan(fields, 3);
                return Optional.of(new SysusersLine.Member(name(fields, 1), name(fields, 2)));
            }
            case "r" -> {
                requireNoMoreThan(fields, 3);
                matching(RANGE, fields.get(2), "range of IDs");
                return Optional.empty();
            }
            default -> throw new UnsupportedFeatureException(source, place, "the type \"" + type + "\" is not known");
        }
    }

    private SysusersLine.User user(List<String> fields, boolean locked) throws FormatException {
        List<String> ids = List.of(COLON.split(fields.get(2), -1));
        Optional<String> group = ids.size() == 2 ? Optional.of(ids.get(1)) : Optional.empty();
        if (ids.size() > 2) {
            throw malformed("\"" + fields.get(2) + "\" is no ID");
        }
        if (group.isPresent() && AccountIds.parse(group.get()).isEmpty()) {
            matching(NAME, group.get(), "group");
        }
        return new SysusersLine.User(
                name(fields, 1),
                id(ids.get(0), "UID"),
                group,
                optional(TEXT, fields.get(3), "GECOS field").orElse(""),
                optional(PATH, fields.get(4), "home directory"),
                optional(PATH, fields.get(5), "shell"),
                locked);
    }

    private String name(List<String> fields, int index) throws MalformedFormatException {
        return matching(NAME, fields.get(index), "name");
    }

    private Optional<Long> id(String text, String what) throws FormatException {
        if (text.equals(NOTHING)) {
            return Optional.empty();
        }
        if (text.startsWith("/")) {
            throw new UnsupportedFeatureException(
                    source, place, "takes the " + what + " from the owner of " + text + "; state it as a number");
        }
        Optional<Long> id = AccountIds.parse(text);
        if (id.isEmpty()) {
            throw malformed("\"" + text + "\" is no " + what);
        }
        return id;
    }

    private Optional<String> optional(Pattern pattern, String text, String what) throws MalformedFormatException {
        return text.equals(NOTHING) ? Optional.empty() : Optional.of(matching(pattern, text, what));
    }

    private String matching(Pattern pattern, String text, String what) throws MalformedFormatException {
        if (!pattern.matcher(text).matches()) {
            throw malformed("\"" + text + "\" is no " + what);
        }
        return text;
    }

    private void requireNoMoreThan(List<String> fields, int count) throws MalformedFormatException {
        if (!fields.subList(count, FIELDS).stream().allMatch(NOTHING::equals)) {
            throw malformed("has more than the " + count + " fields of its type");
        }
    }

    /** All fields; those that the line leaves out, or leaves empty, are {@code -}. */
    private List<String> fields(String line) throws FormatException {
        List<String> fields = new ArrayList<>();
        int position = 0;
        while (position < line.length()) {
            StringBuilder field = new StringBuilder();
            position = word(line, position, field);
            fields.add(field.isEmpty() ? NOTHING : expanded(field.toString()));
            while (position < line.length() && isBlank(line.charAt(position))) {
                position++;
            }
        }
        if (fields.size() > FIELDS) {
            throw malformed("has more than " + FIELDS + " fields; quote those that hold blanks");
        }
        while (fields.size() < FIELDS) {
            fields.add(NOTHING);
        }
        return fields;
    }

    /** Appends a word without its quotes; the position after it. */
    private int word(String line, int start, StringBuilder field) throws FormatException {
        char quote = 0;
        int position = start;
        for (; position < line.length() && (quote != 0 || !isBlank(line.charAt(position))); position++) {
            char character = line.charAt(position);
            if (character == '\\') {
                throw new UnsupportedFeatureException(source, place, "has a backslash; write the character itself");
            } else if (character == quote) {
                quote = 0;
            } else if (quote == 0 && (character == '"' || character == '\'')) {
                quote = character;
            } else {
                field.append(character);
            }
        }
        if (quote != 0) {
            throw malformed("has a quote that does not end");
        }
        return position;
    }

    /** Specifiers tell of a machine, which an image is not; a doubled percent sign is one. */
    private String expanded(String field) throws UnsupportedFeatureException {
        String rest = field.replace("%%", "");
        int percent = rest.indexOf('%');
        if (percent >= 0) {
            String specifier = rest.substring(percent, Math.min(percent + 2, rest.length()));
            throw new UnsupportedFeatureException(
                    source,
                    place,
                    "the specifier " + specifier + " means something of a running machine; write it out");
        }
        return field.replace("%%", "%");
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t' || character == '\r';
    }

    private MalformedFormatException malformed(String reason) {
        return new MalformedFormatException(source, place, reason);
    }
}
