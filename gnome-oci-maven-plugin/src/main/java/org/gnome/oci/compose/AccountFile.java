package org.gnome.oci.compose;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;

/**
 * One of the files passwd(5), group(5), shadow(5), gshadow(5): lines of fields that colons separate.
 *
 * <p>Lines stay as they are, byte by byte, until their fields are replaced; characters stand for bytes.
 */
final class AccountFile {
    private static final Pattern COLON = Pattern.compile(":");

    /** A system with a hundred thousand users has a user database. */
    private static final int MAX_BYTES = 16 << 20;

    private final String source;
    private final Metadata metadata;
    private final List<String> lines = new ArrayList<>();
    private boolean changed;

    private AccountFile(String source, Metadata metadata) {
        this.source = source;
        this.metadata = metadata;
    }

    /**
     * Reads a file of a tree, or starts an empty one.
     *
     * @param newPermissions what a new file has
     * @throws UnsupportedFeatureException if the path is no file, or if the file asks other name services
     */
    static AccountFile read(FileTree tree, TreePath path, int newPermissions) throws IOException {
        Optional<Node> node = tree.find(path);
        if (node.isEmpty()) {
            return new AccountFile(path.toString(), Metadata.ofPermissions(newPermissions));
        }
        AccountFile account = new AccountFile(path.toString(), node.get().metadata());
        for (String line : text(path, node.get()).split("\n", -1)) {
            account.addExisting(line);
        }
        return account;
    }

    /**
     * The text of a file of a tree, with a character for each byte.
     *
     * @throws UnsupportedFeatureException if it is something else than a file
     */
    static String text(TreePath path, Node node) throws IOException {
        if (!(node instanceof RegularFile file)) {
            throw new UnsupportedFeatureException(
                    path.toString(), "file", "is no regular file; put the file itself in its place");
        }
        try (InputStream in = file.content().open()) {
            byte[] bytes = LimitedInputStream.readAll(in, MAX_BYTES, path.toString(), "file");
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private void addExisting(String line) throws UnsupportedFeatureException {
        if (line.startsWith("+") || line.startsWith("-")) {
            throw new UnsupportedFeatureException(source, line, "asks NIS; remove the line");
        }
        if (!line.isBlank()) {
            lines.add(line);
        }
    }

    /** The fields of every line, in the order of the file. */
    List<List<String>> entries() {
        return lines.stream().map(AccountFile::fields).toList();
    }

    private static List<String> fields(String line) {
        return Arrays.asList(COLON.split(line, -1));
    }

    /** The fields of the line with a name. */
    Optional<List<String>> find(String name) {
        return entries().stream().filter(fields -> fields.get(0).equals(name)).findFirst();
    }

    void add(String... fields) {
        lines.add(String.join(":", fields));
        changed = true;
    }

    /** Puts fields in the place of the line with the same name, which must be there. */
    void replace(List<String> fields) {
        lines.replaceAll(line -> fields(line).get(0).equals(fields.get(0)) ? String.join(":", fields) : line);
        changed = true;
    }

    /** A number in a line. */
    long number(List<String> fields, int index, String field) throws MalformedFormatException {
        Optional<Long> number = index < fields.size() ? AccountIds.parse(fields.get(index)) : Optional.empty();
        return number.orElseThrow(() -> new MalformedFormatException(
                source, String.join(":", fields), "has no " + field + " in field " + (index + 1)));
    }

    boolean isChanged() {
        return changed;
    }

    /** The file as it is now. */
    RegularFile toFile() {
        String text = String.join("\n", lines) + "\n";
        return new RegularFile(metadata, Content.of(text.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
