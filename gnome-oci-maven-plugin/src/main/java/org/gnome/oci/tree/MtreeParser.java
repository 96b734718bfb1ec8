package org.gnome.oci.tree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;

/**
 * Reads a small mtree(5) specification: how an image module states modes, owners, empty directories, links and
 * attributes that a version control system cannot hold.
 *
 * <p>Each line names an entry by its full path ({@code .} or {@code ./usr/bin/x}) with the keywords {@code type},
 * {@code mode}, {@code uid}, {@code gid}, {@code link} and {@code xattr.NAME}; {@code /set} and {@code /unset} change
 * the defaults of the first four. Empty lines and lines that start with {@code #} say nothing. Everything else that
 * mtree has is refused by name, as is a path that comes twice.
 */
public final class MtreeParser {
    /** A specification is written by hand; this is a hundred thousand lines. */
    private static final int MAX_BYTES = 16 << 20;

    private static final Set<String> DEFAULTABLE = Set.of("type", "mode", "uid", "gid");
    private static final Pattern BLANKS = Pattern.compile("[ \\t\\r]+");

    private final String source;
    private final SortedMap<String, String> defaults = new TreeMap<>();
    private final SortedMap<TreePath, MtreeEntry> entries = new TreeMap<>();

    private MtreeParser(String source) {
        this.source = source;
    }

    /**
     * Reads a specification to its end.
     *
     * @param source what errors name, together with the line
     */
    public static SortedMap<TreePath, MtreeEntry> parse(InputStream in, String source) throws IOException {
        byte[] bytes = LimitedInputStream.readAll(in, MAX_BYTES, source, "mtree specification");
        MtreeParser parser = new MtreeParser(source);
        int number = 0;
        for (String line : new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            number++;
            parser.line(line.strip(), "line " + number);
        }
        return Collections.unmodifiableSortedMap(parser.entries);
    }

    private void line(String line, String place) throws IOException {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        if (line.endsWith("\\")) {
            throw new UnsupportedFeatureException(source, place, "goes on in the next line; write one line");
        }
        List<String> words = List.of(BLANKS.split(line));
        List<String> keywords = words.subList(1, words.size());
        switch (words.get(0)) {
            case "/set" -> set(keywords, place);
            case "/unset" -> unset(keywords, place);
            default -> entry(words.get(0), keywords, place);
        }
    }

    private void set(List<String> keywords, String place) throws MalformedFormatException {
        SortedMap<String, String> values = values(keywords, place);
        for (String keyword : values.keySet()) {
            requireDefaultable(keyword, place);
        }
        defaults.putAll(values);
    }

    private void unset(List<String> keywords, String place) throws MalformedFormatException {
        for (String keyword : keywords) {
            requireDefaultable(keyword, place);
            defaults.remove(keyword);
        }
    }

    private void requireDefaultable(String keyword, String place) throws MalformedFormatException {
        if (!DEFAULTABLE.contains(keyword)) {
            throw malformed(place, keyword, "cannot be a default; only type, mode, uid and gid can");
        }
    }

    private void entry(String name, List<String> keywords, String place) throws IOException {
        TreePath path = path(name, place);
        SortedMap<String, String> values = new TreeMap<>(defaults);
        values.putAll(values(keywords, place));
        MtreeEntry entry = new MtreeEntryReader(source, place).read(values);
        if (entries.putIfAbsent(path, entry) != null) {
            throw malformed(place, "path", path + " is there twice");
        }
    }

    private SortedMap<String, String> values(List<String> keywords, String place) throws MalformedFormatException {
        SortedMap<String, String> values = new TreeMap<>();
        for (String keyword : keywords) {
            int equals = keyword.indexOf('=');
            if (equals < 0) {
                throw malformed(place, keyword, "has no value");
            }
            String name = keyword.substring(0, equals);
            if (values.put(name, keyword.substring(equals + 1)) != null) {
                throw malformed(place, name, "is there twice");
            }
        }
        return values;
    }

    private TreePath path(String text, String place) throws MalformedFormatException {
        if (text.equals(".")) {
            return TreePath.ROOT;
        }
        if (!text.startsWith("./")) {
            throw malformed(place, "path", "\"" + text + "\" does not start with ./");
        }
        try {
            TreePath path = TreePath.ROOT;
            for (String name : text.substring(2).split("/", -1)) {
                path = path.resolve(new EntryName(VisEncoding.decode(name)));
            }
            if (path.names().size() > TreeLimits.MAX_DEPTH) {
                throw malformed(place, "path", "lies deeper than " + TreeLimits.MAX_DEPTH + " directories");
            }
            return path;
        } catch (IllegalArgumentException e) {
            throw malformed(place, "path", String.valueOf(e.getMessage()));
        }
    }

    private MalformedFormatException malformed(String place, String field, String reason) {
        return new MalformedFormatException(source, place + "." + field, reason);
    }
}
