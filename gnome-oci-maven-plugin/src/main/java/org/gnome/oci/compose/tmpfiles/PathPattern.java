package org.gnome.oci.compose.tmpfiles;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.PathResolver;
import org.gnome.oci.tree.TreePath;

/**
 * A pattern of paths as glob(3) has it with GLOB_BRACE: patterns of names between slashes, and alternatives in braces.
 *
 * @param alternatives the patterns of names on the way from the root, for each alternative
 */
record PathPattern(List<List<NamePattern>> alternatives) {
    /** Enough for architectures times directories, and few enough to try them all. */
    private static final int MAX_ALTERNATIVES = 1024;

    private static final int MAX_LENGTH = 4096;

    PathPattern {
        alternatives = List.copyOf(alternatives);
    }

    /**
     * Reads a pattern.
     *
     * @throws MalformedFormatException if it stands for too many patterns
     */
    static PathPattern of(ByteString text, TmpfilesLine.Place place) throws MalformedFormatException {
        if (text.length() > MAX_LENGTH) {
            throw place.malformed("has a pattern of more than " + MAX_LENGTH + " bytes");
        }
        List<List<NamePattern>> alternatives = new ArrayList<>();
        for (String alternative : expand(LinePath.text(text), place)) {
            List<NamePattern> names = new ArrayList<>();
            for (String name : alternative.split("/", -1)) {
                if (!name.isEmpty()) {
                    names.add(new NamePattern(name));
                }
            }
            alternatives.add(names);
        }
        return new PathPattern(alternatives);
    }

    /** Expands the braces from the left; those that do not come in pairs stand for themselves. */
    private static List<String> expand(String text, TmpfilesLine.Place place) throws MalformedFormatException {
        List<String> complete = new ArrayList<>();
        List<String> open = new ArrayList<>(List.of(text));
        while (!open.isEmpty()) {
            String next = open.remove(open.size() - 1);
            Optional<List<String>> alternatives = firstBraces(next);
            if (alternatives.isPresent()) {
                open.addAll(alternatives.get());
            } else {
                complete.add(next);
            }
            if (open.size() + complete.size() > MAX_ALTERNATIVES) {
                throw place.malformed("has a pattern with more than " + MAX_ALTERNATIVES + " alternatives");
            }
        }
        return complete;
    }

    private static Optional<List<String>> firstBraces(String text) {
        int open = unescaped(text, '{', 0);
        if (open < 0) {
            return Optional.empty();
        }
        List<Integer> cuts = new ArrayList<>(List.of(open));
        int depth = 1;
        for (int i = open + 1; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '\\') {
                i++;
            } else if (character == '{') {
                depth++;
            } else if (character == '}' && --depth == 0) {
                cuts.add(i);
                return Optional.of(alternatives(text, cuts));
            } else if (character == ',' && depth == 1) {
                cuts.add(i);
            }
        }
        return Optional.empty();
    }

    private static int unescaped(String text, char wanted, int start) {
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> alternatives(String text, List<Integer> cuts) {
        String before = text.substring(0, cuts.get(0));
        String after = text.substring(cuts.get(cuts.size() - 1) + 1);
        List<String> alternatives = new ArrayList<>();
        for (int i = 1; i < cuts.size(); i++) {
            alternatives.add(before + text.substring(cuts.get(i - 1) + 1, cuts.get(i)) + after);
        }
        return alternatives;
    }

    /**
     * The paths that are matched now, in their order. Links are followed on the way, but for the last name.
     *
     * @return paths without links on the way
     */
    SortedSet<TreePath> matches(TreeEditor tree) {
        SortedSet<TreePath> matches = new TreeSet<>();
        for (List<NamePattern> names : alternatives) {
            matches.addAll(matches(tree, names));
        }
        return matches;
    }

    /** Name by name, so that a directory to which many links lead is looked into once for each name. */
    private static Set<TreePath> matches(TreeEditor tree, List<NamePattern> patterns) {
        Set<TreePath> places = Set.of(TreePath.ROOT);
        for (int i = 0; i < patterns.size(); i++) {
            boolean isLast = i == patterns.size() - 1;
            Set<TreePath> next = new TreeSet<>();
            for (TreePath directory : places) {
                for (EntryName name : names(tree, directory, patterns.get(i))) {
                    TreePath path = directory.resolve(name);
                    Optional<TreePath> place = isLast ? Optional.of(path) : directory(tree, path);
                    place.ifPresent(next::add);
                }
            }
            places = next;
        }
        return places;
    }

    private static List<EntryName> names(TreeEditor tree, TreePath directory, NamePattern pattern) {
        if (!pattern.isLiteral()) {
            return tree.names(directory).stream()
                    .filter(name -> pattern.matches(name.bytes()))
                    .toList();
        }
        ByteString bytes = LinePath.bytes(pattern.text());
        if (EntryName.reasonToRefuse(bytes) != null) {
            return List.of();
        }
        EntryName name = new EntryName(bytes);
        return tree.node(directory.resolve(name)).isPresent() ? List.of(name) : List.of();
    }

    private static Optional<TreePath> directory(TreeEditor tree, TreePath path) {
        return tree.links()
                .follow(path)
                .filter(PathResolver.Place::exists)
                .map(PathResolver.Place::path)
                .filter(place ->
                        tree.node(place).filter(PathPattern::isDirectory).isPresent());
    }

    private static boolean isDirectory(Node node) {
        return node instanceof Directory;
    }
}
