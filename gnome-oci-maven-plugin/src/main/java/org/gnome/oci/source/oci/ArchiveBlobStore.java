package org.gnome.oci.source.oci;

import java.io.IOException;
import java.io.InputStream;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.oci.BlobStore;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.LayoutFormat;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.jspecify.annotations.Nullable;

/** An image layout in a tar archive: the files of the archive's tree. */
final class ArchiveBlobStore implements BlobStore {
    private final TreeSource archive;
    private final String name;
    private final FileTree files;

    /** Reads the archive's tree; the archive is closed with this store. */
    ArchiveBlobStore(TreeSource archive, String name) throws IOException {
        this.archive = archive;
        this.name = name;
        this.files = archive.read();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte[] index() throws IOException {
        try (InputStream in = open(LayoutFormat.INDEX_FILE)) {
            return LimitedInputStream.readAll(in, MAX_DOCUMENT_BYTES, name, LayoutFormat.INDEX_FILE);
        }
    }

    @Override
    public InputStream openUnverified(Descriptor descriptor) throws IOException {
        return open(LayoutFormat.blobPath(descriptor.digest()));
    }

    private InputStream open(String path) throws IOException {
        @Nullable Node node = files.find(TreePath.of(path)).orElse(null);
        if (node instanceof RegularFile file) {
            return file.content().open();
        }
        throw new MalformedFormatException(name, path, node == null ? "is missing" : "is no regular file");
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}
