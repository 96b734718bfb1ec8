package org.gnome.oci.source.sysupdate;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pattern of file names (sysupdate.d(5), "MatchPattern="): fields such as {@code @v} with literal text between them.
 *
 * <p>As with systemd, a field ends where the text after it is found first: {@code a_@v_@u} takes the version {@code 1}
 * from {@code a_1_2_…}, and no other.
 *
 * @param elements the literal texts and fields; two fields never follow one another
 */
record MatchPattern(List<Element> elements) {
    /** A part of a pattern. */
    sealed interface Element {}

    /** Text that stands for itself. */
    record Literal(String text) implements Element {}

    /** A field that stands for any of its values. */
    record Field(PatternField field) implements Element {}

    MatchPattern {
        elements = List.copyOf(elements);
    }

    /**
     * Reads a pattern, in which {@code @@} is an at sign.
     *
     * @throws IllegalArgumentException if it has no version, an unknown field, one twice, or two without text between
     *     them
     */
    static MatchPattern parse(String pattern) {
        return new MatchPattern(new MatchPatternParser(pattern).parse());
    }

    /** The values of the fields in a name; empty if the name is none of the pattern. */
    Optional<Map<PatternField, String>> match(String name) {
        Map<PatternField, String> values = new EnumMap<>(PatternField.class);
        int position = 0;
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i) instanceof Literal literal) {
                if (!name.startsWith(literal.text(), position)) {
                    return Optional.empty();
                }
                position += literal.text().length();
            } else if (elements.get(i) instanceof Field field) {
                int end = end(name, position, i);
                if (end < 0 || !field.field().allows(name.substring(position, end))) {
                    return Optional.empty();
                }
                values.put(field.field(), name.substring(position, end));
                position = end;
            }
        }
        return position == name.length() ? Optional.of(Collections.unmodifiableMap(values)) : Optional.empty();
    }

    /** Where a field ends that begins at a position; negative if the text after it is nowhere. */
    private int end(String name, int position, int index) {
        if (index + 1 < elements.size() && elements.get(index + 1) instanceof Literal next) {
            return name.indexOf(next.text(), position);
        }
        return name.length();
    }
}
