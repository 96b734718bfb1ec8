package org.gnome.oci.source;

import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.MalformedFormatException;

/**
 * Parses assignments as systemd does (env-file.c): {@code NAME=VALUE} with the quotes and backslashes of a shell, but
 * neither variables nor commands. A line without an assignment says nothing, as in systemd.
 */
final class OsReleaseParser {
    private static final String COMMENT = "#;";

    /** What a backslash keeps from its meaning between double quotes; before all else it is itself. */
    private static final String ESCAPED_IN_QUOTES = "\"\\`$";

    private final String source;
    private final String text;
    private final SortedMap<String, String> fields = new TreeMap<>();
    private int position;

    OsReleaseParser(String source, String text) {
        this.source = source;
        this.text = text;
    }

    SortedMap<String, String> parse() throws MalformedFormatException {
        while (position < text.length()) {
            char character = text.charAt(position);
            if (Character.isWhitespace(character)) {
                position++;
            } else if (COMMENT.indexOf(character) >= 0) {
                skipComment();
            } else {
                assignment();
            }
        }
        return fields;
    }

    /** A backslash carries a comment over the end of its line. */
    private void skipComment() {
        while (position < text.length() && text.charAt(position) != '\n') {
            position += text.charAt(position) == '\\' ? 2 : 1;
        }
    }

    /** A name has at least one character, as in systemd: an equals sign at the beginning of a line belongs to it. */
    private void assignment() throws MalformedFormatException {
        int end = endOfLine();
        int equals = text.indexOf('=', position + 1);
        if (equals < 0 || equals > end) {
            position = end;
            return;
        }
        String name = text.substring(position, equals).stripTrailing();
        position = equals + 1;
        fields.put(name, value(name));
    }

    private int endOfLine() {
        int newline = text.indexOf('\n', position);
        return newline < 0 ? text.length() : newline;
    }

    private String value(String name) throws MalformedFormatException {
        StringBuilder value = new StringBuilder();
        while (position < text.length() && text.charAt(position) != '\n') {
            char character = text.charAt(position);
            if (character == '\'' || character == '"') {
                position++;
                quoted(name, character, value);
            } else if (Character.isWhitespace(character)) {
                position++;
            } else {
                unquoted(value);
            }
        }
        return value.toString();
    }

    /** Up to the end of the line: quotes count only where a word begins. */
    private void unquoted(StringBuilder value) {
        int kept = value.length();
        while (position < text.length() && text.charAt(position) != '\n') {
            char character = text.charAt(position++);
            if (character != '\\') {
                value.append(character);
            } else if (position < text.length()) {
                char escaped = text.charAt(position++);
                if (escaped != '\n') {
                    value.append(escaped);
                }
                kept = value.length();
            }
        }
        while (value.length() > kept && Character.isWhitespace(value.charAt(value.length() - 1))) {
            value.setLength(value.length() - 1);
        }
    }

    private void quoted(String name, char quote, StringBuilder value) throws MalformedFormatException {
        while (position < text.length()) {
            char character = text.charAt(position++);
            if (character == quote) {
                return;
            } else if (character == '\\' && quote == '"' && position < text.length()) {
                escapedInQuotes(text.charAt(position++), value);
            } else {
                value.append(character);
            }
        }
        throw new MalformedFormatException(source, name, "has a quote that does not end");
    }

    private static void escapedInQuotes(char character, StringBuilder value) {
        if (ESCAPED_IN_QUOTES.indexOf(character) >= 0) {
            value.append(character);
        } else if (character != '\n') {
            value.append('\\').append(character);
        }
    }
}
