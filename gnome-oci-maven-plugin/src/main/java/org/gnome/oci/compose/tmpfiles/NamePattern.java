package org.gnome.oci.compose.tmpfiles;

import java.util.Map;
import java.util.function.IntPredicate;
import org.gnome.oci.io.ByteString;

/**
 * A pattern of names as fnmatch(3) has it in the C locale: {@code *}, {@code ?}, {@code [a-z]}, {@code [!a-z]},
 * {@code [[:alpha:]]} and backslashes. A dot at the start of a name is matched by a dot only. Characters stand for
 * bytes.
 *
 * @param text the pattern, without slashes
 */
record NamePattern(String text) {
    private static final String SPECIAL = "*?[\\";

    private static final Map<String, IntPredicate> CLASSES = Map.ofEntries(
            Map.entry("alpha", NamePattern::isLetter),
            Map.entry("digit", NamePattern::isDigit),
            Map.entry("alnum", b -> isLetter(b) || isDigit(b)),
            Map.entry("upper", b -> b >= 'A' && b <= 'Z'),
            Map.entry("lower", b -> b >= 'a' && b <= 'z'),
            Map.entry("space", b -> b == ' ' || (b >= '\t' && b <= '\r')),
            Map.entry("blank", b -> b == ' ' || b == '\t'),
            Map.entry("punct", b -> isGraphic(b) && !isLetter(b) && !isDigit(b)),
            Map.entry("graph", NamePattern::isGraphic),
            Map.entry("print", b -> b == ' ' || isGraphic(b)),
            Map.entry("cntrl", b -> b < ' ' || b == 0x7f),
            Map.entry("xdigit", b -> isDigit(b) || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F')));

    private static boolean isLetter(int b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    }

    private static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isGraphic(int b) {
        return b > ' ' && b < 0x7f;
    }

    /** Whether the pattern stands for itself. */
    boolean isLiteral() {
        return text.chars().noneMatch(character -> SPECIAL.indexOf(character) >= 0);
    }

    boolean matches(ByteString name) {
        String bytes = LinePath.text(name);
        return (!bytes.startsWith(".") || text.startsWith(".") || text.startsWith("\\.")) && matches(bytes);
    }

    /** Goes back to the last star only: what an earlier one took need not change. */
    private boolean matches(String name) {
        int pattern = 0;
        int position = 0;
        int star = -1;
        int afterStar = 0;
        while (position < name.length()) {
            if (pattern < text.length() && text.charAt(pattern) == '*') {
                star = pattern++;
                afterStar = position;
            } else if (pattern < text.length() && matchesOne(pattern, name.charAt(position))) {
                pattern = next(pattern);
                position++;
            } else if (star >= 0) {
                pattern = star + 1;
                position = ++afterStar;
            } else {
                return false;
            }
        }
        while (pattern < text.length() && text.charAt(pattern) == '*') {
            pattern++;
        }
        return pattern == text.length();
    }

    private boolean matchesOne(int pattern, char character) {
        return switch (text.charAt(pattern)) {
            case '?' -> true;
            case '[' -> endOfBrackets(pattern) < 0 ? character == '[' : bracketsMatch(pattern, character);
            case '\\' -> pattern + 1 < text.length() && text.charAt(pattern + 1) == character;
            default -> text.charAt(pattern) == character;
        };
    }

    /** Where the element after the one at a position starts. */
    private int next(int pattern) {
        return switch (text.charAt(pattern)) {
            case '[' -> endOfBrackets(pattern) < 0 ? pattern + 1 : endOfBrackets(pattern) + 1;
            case '\\' -> pattern + 2;
            default -> pattern + 1;
        };
    }

    /** The closing bracket; a bracket without one stands for itself. */
    private int endOfBrackets(int open) {
        int position = open + 1;
        if (position < text.length() && isNegation(position)) {
            position++;
        }
        boolean first = true;
        while (position < text.length()) {
            if (text.charAt(position) == ']' && !first) {
                return position;
            }
            int end = text.startsWith("[:", position) ? text.indexOf(":]", position + 2) : -1;
            position = end >= 0 ? end + 2 : elementEnd(position);
            first = false;
        }
        return -1;
    }

    private boolean isNegation(int position) {
        return text.charAt(position) == '!' || text.charAt(position) == '^';
    }

    private int elementEnd(int position) {
        return text.charAt(position) == '\\' && position + 1 < text.length() ? position + 2 : position + 1;
    }

    private boolean bracketsMatch(int open, char character) {
        int end = endOfBrackets(open);
        boolean negated = isNegation(open + 1);
        int position = negated ? open + 2 : open + 1;
        boolean found = false;
        while (position < end) {
            int classEnd = text.startsWith("[:", position) ? text.indexOf(":]", position + 2) : -1;
            if (classEnd >= 0) {
                IntPredicate members = CLASSES.get(text.substring(position + 2, classEnd));
                found |= members != null && members.test(character);
                position = classEnd + 2;
                continue;
            }
            int elementEnd = elementEnd(position);
            char first = text.charAt(elementEnd - 1);
            char last = first;
            if (elementEnd + 1 < end && text.charAt(elementEnd) == '-') {
                int lastEnd = elementEnd(elementEnd + 1);
                last = text.charAt(lastEnd - 1);
                elementEnd = lastEnd;
            }
            found |= first <= character && character <= last;
            position = elementEnd;
        }
        return found != negated;
    }
}
