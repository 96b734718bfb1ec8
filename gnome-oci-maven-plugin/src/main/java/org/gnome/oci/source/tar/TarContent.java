package org.gnome.oci.source.tar;

import java.io.IOException;
import java.io.InputStream;
import org.gnome.oci.io.ExactInputStream;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.tree.Content;

/**
 * The content of an entry, as a window of the archive.
 *
 * @param archive the decompressed archive
 * @param name what errors call the content
 * @param offset where it begins
 * @param size how many bytes it has
 */
record TarContent(RandomAccessSource archive, String name, long offset, long size) implements Content {
    @Override
    public InputStream open() throws IOException {
        InputStream window = archive.slice(archive.name(), offset, size).openStream();
        return ExactInputStream.window(window, size, archive.name(), name);
    }

    @Override
    public long storageOrder() {
        return offset;
    }
}
