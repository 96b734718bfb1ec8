package org.gnome.oci.source.ostree;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.Spool;
import org.gnome.oci.tree.RegularFile;
import org.jspecify.annotations.Nullable;

/** Contents of a delta's older commit, spooled when they are asked for, since patches read them at random. */
final class OlderContents implements Closeable {
    private final Optional<FileObjects> objects;
    private final Path spools;
    private final Map<Digest, RandomAccessSource> contents = new HashMap<>();
    private @Nullable Spool spool;

    /**
     * Nothing is read yet.
     *
     * @param objects the files of the older commit, if there is one
     * @param spools where temporary files are made
     */
    OlderContents(Optional<FileObjects> objects, Path spools) {
        this.objects = objects;
        this.spools = spools;
    }

    /** The verified content of a regular file, valid until this is closed. */
    RandomAccessSource content(Digest checksum, String neededBy) throws IOException {
        RandomAccessSource known = contents.get(checksum);
        if (known == null) {
            known = spooled(checksum, neededBy);
            contents.put(checksum, known);
        }
        return known;
    }

    private RandomAccessSource spooled(Digest checksum, String neededBy) throws IOException {
        ObjectName name = new ObjectName(checksum, ObjectType.FILE);
        if (objects.isEmpty()) {
            throw name.missing(neededBy);
        }
        if (!(objects.get().read(checksum, neededBy) instanceof RegularFile file)) {
            throw new MalformedFormatException(name.toString(), "object", "is no regular file, but patched as one");
        }
        if (spool == null) {
            spool = Spool.create(spools);
        }
        long start = spool.size();
        try (InputStream in = file.content().open();
                OutputStream out = spool.appender()) {
            in.transferTo(out);
        }
        return spool.written(name.toString()).slice(name.toString(), start, spool.size() - start);
    }

    @Override
    public void close() throws IOException {
        if (spool != null) {
            spool.close();
        }
    }
}
