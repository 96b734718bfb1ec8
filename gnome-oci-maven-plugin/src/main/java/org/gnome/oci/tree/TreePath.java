package org.gnome.oci.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.ByteString;

/**
 * The place of an entry in a tree: names joined by slashes, with no leading slash; the root is empty.
 *
 * <p>The order is depth-first: an entry comes right before what it holds, and siblings follow the unsigned order of
 * their names. (That is not the order of the joined bytes: {@code a/b} comes before {@code a-b}.)
 *
 * @param bytes the joined names
 */
public record TreePath(ByteString bytes) implements Comparable<TreePath> {
    /** The root of a tree. */
    public static final TreePath ROOT = new TreePath(ByteString.EMPTY);

    private static final ByteString SLASH = ByteString.ofUtf8("/");

    /** A path known to this program, with or without a leading slash. */
    public static TreePath of(String path) {
        TreePath result = ROOT;
        for (String name : path.split("/", -1)) {
            if (!name.isEmpty()) {
                result = result.resolve(EntryName.of(name));
            }
        }
        return result;
    }

    /** The entry of a name in the directory at this path. */
    public TreePath resolve(EntryName name) {
        return new TreePath(isRoot() ? name.bytes() : bytes.concat(SLASH).concat(name.bytes()));
    }

    /** The entry at a path relative to this one. */
    public TreePath resolve(TreePath relative) {
        if (relative.isRoot()) {
            return this;
        }
        return isRoot() ? relative : new TreePath(bytes.concat(SLASH).concat(relative.bytes));
    }

    /** Whether this is the root. */
    public boolean isRoot() {
        return bytes.isEmpty();
    }

    /** The names from the root to the entry; none for the root. */
    public List<EntryName> names() {
        List<EntryName> names = new ArrayList<>();
        int start = 0;
        while (start < bytes.length()) {
            int end = bytes.indexOf((byte) '/', start);
            int stop = end < 0 ? bytes.length() : end;
            names.add(new EntryName(bytes.substring(start, stop)));
            start = stop + 1;
        }
        return names;
    }

    /** Whether this is a path or lies below it. */
    public boolean startsWith(TreePath ancestor) {
        int length = ancestor.bytes.length();
        return ancestor.isRoot()
                || (bytes.length() >= length
                        && bytes.substring(0, length).equals(ancestor.bytes)
                        && (bytes.length() == length || bytes.byteAt(length) == '/'));
    }

    /** The directory that holds the entry; empty for the root. */
    public Optional<TreePath> parent() {
        if (isRoot()) {
            return Optional.empty();
        }
        for (int i = bytes.length() - 1; i > 0; i--) {
            if (bytes.byteAt(i) == '/') {
                return Optional.of(new TreePath(bytes.substring(0, i)));
            }
        }
        return Optional.of(ROOT);
    }

    /** The last name; empty for the root. */
    public Optional<EntryName> name() {
        return parent().map(parent ->
                new EntryName(bytes.substring(parent.isRoot() ? 0 : parent.bytes.length() + 1, bytes.length())));
    }

    @Override
    public int compareTo(TreePath other) {
        int common = Math.min(bytes.length(), other.bytes.length());
        for (int i = 0; i < common; i++) {
            int left = rank(bytes.byteAt(i));
            int right = rank(other.bytes.byteAt(i));
            if (left != right) {
                return Integer.compare(left, right);
            }
        }
        return Integer.compare(bytes.length(), other.bytes.length());
    }

    /** A slash ends a name, so it sorts before every byte that continues one. */
    private static int rank(byte b) {
        return b == '/' ? -1 : b & 0xff;
    }

    /** The path for people, with a leading slash. */
    @Override
    public String toString() {
        return "/" + bytes;
    }
}
