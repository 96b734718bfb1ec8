package org.gnome.oci.source.directory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.gnome.oci.io.ExactInputStream;
import org.gnome.oci.tree.Content;

/**
 * The content of a file in the directory, which must still have the size that it had.
 *
 * @param file where it lies
 * @param source what errors name
 * @param name its path in the tree, for errors
 * @param size how many bytes it had when the tree was read
 */
record DirectoryContent(Path file, String source, String name, long size) implements Content {
    @Override
    public InputStream open() throws IOException {
        return ExactInputStream.whole(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), size, source, name);
    }
}
