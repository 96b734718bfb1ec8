package org.gnome.oci.source.ostree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the text of a GVariant type, once. */
final class GvariantTypeParser {
    private final String text;
    private int position;

    GvariantTypeParser(String text) {
        this.text = text;
    }

    Optional<GvariantType> parse() {
        Optional<GvariantType> type = next(0);
        return position == text.length() ? type : Optional.empty();
    }

    private Optional<GvariantType> next(int depth) {
        if (position == text.length() || depth > GvariantValue.MAX_DEPTH) {
            return Optional.empty();
        }
        char kind = text.charAt(position++);
        return switch (kind) {
            case GvariantType.ARRAY, GvariantType.MAYBE ->
                next(depth + 1).map(element -> GvariantType.container(kind, element));
            case GvariantType.TUPLE -> members(')', depth).map(members -> GvariantType.structure(kind, members));
            case GvariantType.DICTIONARY_ENTRY ->
                members('}', depth)
                        .filter(members -> members.size() == 2 && members.get(0).isBasic())
                        .map(members -> GvariantType.structure(kind, members));
            default -> GvariantType.basic(kind);
        };
    }

    private Optional<List<GvariantType>> members(char close, int depth) {
        List<GvariantType> members = new ArrayList<>();
        while (position < text.length()) {
            if (text.charAt(position) == close) {
                position++;
                return Optional.of(members);
            }
            Optional<GvariantType> member = next(depth + 1);
            if (member.isEmpty()) {
                return Optional.empty();
            }
            members.add(member.get());
        }
        return Optional.empty();
    }
}
