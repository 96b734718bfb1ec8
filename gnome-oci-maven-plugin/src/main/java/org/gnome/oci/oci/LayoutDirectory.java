package org.gnome.oci.oci;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;

/** An image layout in a directory. */
public final class LayoutDirectory implements BlobStore {
    private final Path directory;

    /** A layout that exists. */
    public LayoutDirectory(Path directory) {
        this.directory = directory;
    }

    @Override
    public String name() {
        Path name = directory.getFileName();
        return name == null ? directory.toString() : name.toString();
    }

    /** Where a blob of the layout is kept. */
    public Path file(Digest digest) {
        return LayoutFormat.blobFile(directory, digest);
    }

    @Override
    public byte[] index() throws IOException {
        try (InputStream in = open(directory.resolve(LayoutFormat.INDEX_FILE), LayoutFormat.INDEX_FILE)) {
            return LimitedInputStream.readAll(in, MAX_DOCUMENT_BYTES, name(), LayoutFormat.INDEX_FILE);
        }
    }

    @Override
    public InputStream openUnverified(Descriptor descriptor) throws IOException {
        return open(file(descriptor.digest()), "blob " + descriptor.digest());
    }

    private InputStream open(Path file, String structure) throws IOException {
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw new MalformedFormatException(name(), structure, "is missing");
        }
    }

    @Override
    public void close() {
        // Nothing stays open.
    }
}
