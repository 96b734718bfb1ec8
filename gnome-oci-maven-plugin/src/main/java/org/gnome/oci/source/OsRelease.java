package org.gnome.oci.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.PathResolver;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;

/**
 * What os-release(5) says of an operating system, or extension-release(5) of an extension.
 *
 * @param source what errors name
 * @param fields values by name; of fields with one name the last counts
 */
public record OsRelease(String source, SortedMap<String, String> fields) {
    /** Where an operating system keeps it, the first that is there. */
    private static final List<TreePath> PLACES =
            List.of(TreePath.of("etc/os-release"), TreePath.of("usr/lib/os-release"));

    /** A hundred times the largest that is known. */
    private static final int MAX_BYTES = 1 << 18;

    public OsRelease {
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    }

    /**
     * Reads the file of an operating system; empty if it has none.
     *
     * @throws MalformedFormatException if it is no text of that form
     */
    public static Optional<OsRelease> of(FileTree tree) throws IOException {
        PathResolver links = PathResolver.of(tree);
        for (TreePath place : PLACES) {
            Optional<TreePath> target =
                    links.follow(place).filter(PathResolver.Place::exists).map(PathResolver.Place::path);
            if (target.isPresent() && tree.find(target.get()).orElseThrow() instanceof RegularFile file) {
                return Optional.of(read(place.toString(), file));
            }
        }
        return Optional.empty();
    }

    /**
     * Reads a file.
     *
     * @param source what errors name
     * @throws MalformedFormatException if it is no text of that form
     */
    public static OsRelease read(String source, RegularFile file) throws IOException {
        try (InputStream in = file.content().open()) {
            ByteString bytes = ByteString.copyOf(LimitedInputStream.readAll(in, MAX_BYTES, source, "file"));
            String text = bytes.toUtf8();
            if (text == null) {
                throw new MalformedFormatException(source, "file", "is not UTF-8");
            }
            return new OsRelease(source, new OsReleaseParser(source, text).parse());
        }
    }

    /** A field; empty if it is missing or has no value. */
    public Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
    }
}
