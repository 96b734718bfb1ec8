package org.gnome.oci.compose.tmpfiles;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.PathResolver;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreePath;

/**
 * The files {@code tmpfiles.d/*.conf} of a tree, in the order in which systemd-tmpfiles reads them: by file name, where
 * a file in /etc hides its namesake in /usr, and a link to /dev/null hides it altogether.
 */
final class TmpfilesConfiguration {
    /** The strongest first. */
    private static final List<TreePath> DIRECTORIES = List.of(
            TreePath.of("etc/tmpfiles.d"), TreePath.of("usr/local/lib/tmpfiles.d"), TreePath.of("usr/lib/tmpfiles.d"));

    private static final ByteString SUFFIX = ByteString.ofUtf8(".conf");
    private static final ByteString MASK = ByteString.ofUtf8("/dev/null");

    /** The lines of 10,000 programs. */
    private static final int MAX_BYTES = 1 << 20;

    private static final String BLANKS = " \t\r";

    private final FileTree tree;
    private final TmpfilesLineReader reader;
    private final LineOrder order;

    TmpfilesConfiguration(FileTree tree, TmpfilesLineReader reader, LineOrder order) {
        this.tree = tree;
        this.reader = reader;
        this.order = order;
    }

    /** Reads all files. */
    void read() throws IOException {
        for (TreePath path : files().values()) {
            Optional<RegularFile> file = file(path);
            if (file.isPresent()) {
                readLines(path, file.get());
            }
        }
    }

    private SortedMap<EntryName, TreePath> files() {
        SortedMap<EntryName, TreePath> files = new TreeMap<>();
        for (TreePath path : DIRECTORIES) {
            if (tree.find(path).orElse(null) instanceof Directory directory) {
                for (EntryName name : directory.entries().keySet()) {
                    if (endsWithSuffix(name.bytes())) {
                        files.putIfAbsent(name, path.resolve(name));
                    }
                }
            }
        }
        return files;
    }

    private static boolean endsWithSuffix(ByteString name) {
        int start = name.length() - SUFFIX.length();
        return start > 0 && name.substring(start, name.length()).equals(SUFFIX);
    }

    private Optional<RegularFile> file(TreePath path) throws UnsupportedFeatureException {
        if (tree.find(path).orElseThrow() instanceof SymbolicLink link
                && link.target().equals(MASK)) {
            return Optional.empty();
        }
        return Optional.of(PathResolver.of(tree)
                .follow(path)
                .filter(PathResolver.Place::exists)
                .flatMap(place -> tree.find(place.path()))
                .filter(RegularFile.class::isInstance)
                .map(RegularFile.class::cast)
                .orElseThrow(() -> new UnsupportedFeatureException(
                        path.toString(), "file", "is no regular file, and leads to none; put the file in its place")));
    }

    private void readLines(TreePath path, RegularFile file) throws IOException {
        String source = path.toString();
        byte[] bytes;
        try (InputStream in = file.content().open()) {
            bytes = LimitedInputStream.readAll(in, MAX_BYTES, source, "file");
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.indexOf('\0') >= 0) {
            throw new MalformedFormatException(source, "file", text.indexOf('\0'), "has a NUL, so it is no text");
        }
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String content = stripped(line);
            if (!content.isEmpty() && !content.startsWith("#")) {
                reader.read(content, source, number).ifPresent(order::add);
            }
        }
    }

    private static String stripped(String line) {
        int start = 0;
        int end = line.length();
        while (start < end && BLANKS.indexOf(line.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && BLANKS.indexOf(line.charAt(end - 1)) >= 0) {
            end--;
        }
        return line.substring(start, end);
    }
}
