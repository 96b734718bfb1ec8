package org.gnome.oci.compose;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.TreePath;

/**
 * Users and groups with their numbers: those of a tree, or of a committed table.
 *
 * <p>A line of the table is {@code user NAME UID} or {@code group NAME GID}; empty lines and those that start with
 * {@code #} say nothing. The number of a user is also that of its own group, unless a line says otherwise.
 *
 * @param source what errors name
 * @param users UIDs by name
 * @param groups GIDs by name
 */
public record AccountIds(String source, SortedMap<String, Long> users, SortedMap<String, Long> groups) {
    /** Nobody. */
    public static final AccountIds NONE = new AccountIds("nothing", new TreeMap<>(), new TreeMap<>());

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final Pattern BLANKS = Pattern.compile("[ \\t\\r]+");

    /** A line for each of 65,535 users and groups. */
    private static final int MAX_BYTES = 8 << 20;

    /** The 16-bit form of "no ID". */
    private static final long NO_ID_16 = 0xffff;

    public AccountIds {
        users = Collections.unmodifiableSortedMap(new TreeMap<>(users));
        groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
    }

    /**
     * Reads a table.
     *
     * @param source what errors name, together with the line
     * @throws MalformedFormatException if a line is no entry, or a name or number is there twice
     */
    public static AccountIds read(InputStream in, String source) throws IOException {
        byte[] bytes = LimitedInputStream.readAll(in, MAX_BYTES, source, "table");
        SortedMap<String, Long> users = new TreeMap<>();
        SortedMap<String, Long> groups = new TreeMap<>();
        Set<Long> userIds = new HashSet<>();
        Set<Long> groupIds = new HashSet<>();
        int number = 0;
        for (String line : new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                List<String> words = List.of(BLANKS.split(text));
                Optional<Long> id = words.size() == 3 ? parse(words.get(2)) : Optional.empty();
                if (id.isEmpty() || !List.of("user", "group").contains(words.get(0))) {
                    throw new MalformedFormatException(
                            source, "line " + number, "is neither \"user NAME UID\" nor \"group NAME GID\"");
                }
                boolean isUser = words.get(0).equals("user");
                boolean isNewName = (isUser ? users : groups).put(words.get(1), id.get()) == null;
                boolean isNewId = (isUser ? userIds : groupIds).add(id.get());
                if (!isNewName || !isNewId) {
                    throw new MalformedFormatException(
                            source, "line " + number, words.get(1) + " or " + id.get() + " is there twice");
                }
            }
        }
        return new AccountIds(source, users, groups);
    }

    /** The users and groups of a tree; of lines with one name the first counts, as it does for the C library. */
    static AccountIds of(String source, FileTree tree) throws IOException {
        return new AccountIds(source, ids(tree, Sysusers.PASSWD, "UID"), ids(tree, Sysusers.GROUP, "GID"));
    }

    private static SortedMap<String, Long> ids(FileTree tree, TreePath path, String field) throws IOException {
        SortedMap<String, Long> ids = new TreeMap<>();
        AccountFile file = AccountFile.read(tree, path, 0);
        for (List<String> fields : file.entries()) {
            ids.putIfAbsent(fields.get(0), file.number(fields, 2, field));
        }
        return ids;
    }

    /** A UID or GID in decimal; empty if it is none. */
    static Optional<Long> parse(String text) {
        return Optional.of(text)
                .filter(digits -> NUMBER.matcher(digits).matches())
                .map(Long::valueOf)
                .filter(id -> id <= Metadata.MAX_ID && id != NO_ID_16);
    }
}
