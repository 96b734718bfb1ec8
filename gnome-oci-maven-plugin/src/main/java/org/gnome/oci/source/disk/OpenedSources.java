package org.gnome.oci.source.disk;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.gnome.oci.compress.Compression;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.Spool;

/** What has been opened for one disk: files, and spools of those that are compressed. Closed together. */
final class OpenedSources implements Closeable {
    private final Path spools;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    OpenedSources(Path spools) {
        this.spools = spools;
    }

    /** Takes something to be closed with the rest. */
    <T extends AutoCloseable> T own(T resource) {
        opened.push(resource);
        return resource;
    }

    /** What a source holds, decompressed if its first bytes say that it is compressed. */
    RandomAccessSource plain(RandomAccessSource source) throws IOException {
        if (Compression.detect(source.openStream()) == Compression.NONE) {
            return source;
        }
        Spool spool = own(Spool.create(spools));
        try (InputStream in = Compression.decompressDetected(source.openStream(), source.name());
                OutputStream out = spool.appender()) {
            in.transferTo(out);
        }
        return spool.written(source.name());
    }

    /** What a file holds, in the same way. */
    RandomAccessSource plain(Path file) throws IOException {
        return plain(own(RandomAccessSource.of(file)));
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                IOException next = e instanceof IOException io ? io : new IOException(e);
                if (failure == null) {
                    failure = next;
                } else {
                    failure.addSuppressed(next);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
