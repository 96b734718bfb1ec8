package org.gnome.oci.tree;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for the printable form of paths, {@link TreePath#toString()}.
 *
 * <ul>
 *   <li>{@code ?} stands for one character of a name,
 *   <li>{@code *} for any characters within a name,
 *   <li>{@code **} for any characters, slashes included; {@code /**}{@code /} also for a single slash,
 *   <li>{@code {a,b}} for one of the alternatives, which may be empty and hold wildcards but no braces.
 * </ul>
 *
 * Every other character stands for itself. So does a backslash: odd bytes are written {@code \xNN} in a pattern as they
 * are in reports. A name that holds a wildcard or a brace is matched with {@code ?} in its place.
 *
 * <p>{@code /usr/share/locale/**} matches what the directory holds; <code>/usr/share/locale{,/**}</code> matches the
 * directory too. Matching takes time in proportion to the length of pattern and path.
 */
public final class PathGlob {
    /** As long as a path may be. */
    private static final int MAX_LENGTH = 4096;

    /** Enough for lists of architectures times lists of files, and few enough to try them all. */
    private static final int MAX_ALTERNATIVES = 256;

    /** Deep paths whose names have nothing in common: only a pattern of wildcards matches them all. */
    private static final List<String> PROBES = List.of(
            "/xxxxxxxxxxxxxxxx/xxxxxxxxxxxxxxxx/xxxxxxxxxxxxxxxx",
            "/qqqqqqqqqqqqqqqqq/qqqqqqqqqqqqqqqqq/qqqqqqqqqqqqqqqqq/qqqqqqqqqqqqqqqqq",
            "/000000000000000000/000000000000000000/000000000000000000/000000000000000000/000000000000000000");

    private final String text;
    private final List<GlobAlternative> alternatives;

    private PathGlob(String text, List<GlobAlternative> alternatives) {
        this.text = text;
        this.alternatives = List.copyOf(alternatives);
    }

    /**
     * Reads a pattern of paths in a tree, which start with a slash.
     *
     * @throws IllegalArgumentException with a sentence for people if the text is no pattern
     */
    public static PathGlob of(String text) {
        PathGlob glob = ofTarget(text);
        if (expand(text).stream().anyMatch(alternative -> !alternative.startsWith("/"))) {
            throw new IllegalArgumentException("the path pattern \"" + text + "\" does not start with a slash");
        }
        return glob;
    }

    /**
     * Reads a pattern of the targets of links, which may be relative.
     *
     * @throws IllegalArgumentException with a sentence for people if the text is no pattern
     */
    public static PathGlob ofTarget(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a path pattern has at most " + MAX_LENGTH + " characters");
        }
        return new PathGlob(text, expand(text).stream().map(GlobAlternative::of).toList());
    }

    private static List<String> expand(String text) {
        List<String> expanded = List.of("");
        int position = 0;
        while (position < text.length()) {
            int open = text.indexOf('{', position);
            int close = text.indexOf('}', position);
            if (open < 0 && close < 0) {
                return append(expanded, List.of(text.substring(position)));
            }
            if (open < 0 || close < open || text.substring(open + 1, close).contains("{")) {
                throw new IllegalArgumentException(
                        "the braces of \"" + text + "\" do not come in pairs, or are nested");
            }
            expanded = append(expanded, List.of(text.substring(position, open)));
            expanded = append(expanded, List.of(text.substring(open + 1, close).split(",", -1)));
            if (expanded.size() > MAX_ALTERNATIVES) {
                throw new IllegalArgumentException(
                        "the path pattern \"" + text + "\" has more than " + MAX_ALTERNATIVES + " alternatives");
            }
            position = close + 1;
        }
        return expanded;
    }

    private static List<String> append(List<String> prefixes, List<String> suffixes) {
        return prefixes.stream()
                .flatMap(prefix -> suffixes.stream().map(prefix::concat))
                .toList();
    }

    /** Whether the pattern matches a path. */
    public boolean matches(TreePath path) {
        return matches(path.toString());
    }

    /** Whether the pattern matches the printable form of a path. */
    public boolean matches(String printablePath) {
        return alternatives.stream().anyMatch(alternative -> alternative.matches(printablePath));
    }

    /** Whether the pattern matches every path but for those that lie near the root. */
    public boolean matchesEveryPath() {
        return PROBES.stream().allMatch(this::matches);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathGlob that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The pattern as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
