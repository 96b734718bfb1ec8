package org.gnome.oci.source.ostree;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.Spool;
import org.gnome.oci.tree.Node;

/**
 * Objects in a temporary file, each verified before it is counted in, and again as it is read.
 *
 * <p>Filled by one thread; afterwards thread-safe until it is closed.
 */
final class SpooledObjects implements MetadataObjects, FileObjects, Closeable {
    /** A range of the spool. */
    private record Place(long offset, long size) {}

    /** A file object: what its checksum covers beside its content, and where that is. */
    private record SpooledFile(FileHeader header, Place place) {}

    private final String name;
    private final Spool spool;
    private final Map<ObjectName, Place> metadata = new LinkedHashMap<>();
    private final Map<Digest, SpooledFile> files = new HashMap<>();

    private SpooledObjects(String name, Spool spool) {
        this.name = name;
        this.spool = spool;
    }

    /**
     * Makes an empty store.
     *
     * @param name what it comes from, for errors
     * @param directory where the temporary file is made
     */
    static SpooledObjects create(String name, Path directory) throws IOException {
        return new SpooledObjects(name, Spool.create(directory));
    }

    /** The file behind the store; what is appended to it is no object until it is added. */
    Spool spool() {
        return spool;
    }

    /** Bytes that were appended. */
    RandomAccessSource range(long offset, long size) throws IOException {
        return spool.written(name).slice(name, offset, size);
    }

    /** Whether an object was added. */
    boolean contains(ObjectName object) {
        return object.type() == ObjectType.FILE ? files.containsKey(object.checksum()) : metadata.containsKey(object);
    }

    /** The checksums of all files. */
    Set<Digest> files() {
        return Collections.unmodifiableSet(files.keySet());
    }

    /** The names of all commits, dirtrees and dirmetas. */
    Set<ObjectName> metadata() {
        return Collections.unmodifiableSet(metadata.keySet());
    }

    /**
     * Adds a commit, dirtree or dirmeta that lies in the spool.
     *
     * @throws org.gnome.oci.io.IntegrityException if it does not have the checksum
     */
    void addMetadata(ObjectName object, long offset, long size) throws IOException {
        if (size > OstreeFormat.MAX_METADATA_SIZE) {
            throw new MalformedFormatException(
                    object.toString(), "object", "is larger than " + OstreeFormat.MAX_METADATA_SIZE + " bytes");
        }
        metadata.put(object, new Place(offset, size));
        metadata(object, name);
    }

    /**
     * Adds a file or symbolic link, whose content lies in the spool.
     *
     * @throws org.gnome.oci.io.IntegrityException if it does not have the checksum
     */
    void addFile(ObjectName object, FileHeader header, long offset, long size) throws IOException {
        SpooledFile file = new SpooledFile(header, new Place(offset, size));
        if (header.isSymbolicLink()) {
            header.toSymbolicLink(object);
        } else {
            try (InputStream in = content(object, file).open()) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
        files.put(object.checksum(), file);
    }

    @Override
    public GvariantData metadata(ObjectName object, String neededBy) throws IOException {
        Place place = metadata.get(object);
        if (place == null) {
            throw object.missing(neededBy);
        }
        try (InputStream in = range(place.offset, place.size).openStream()) {
            byte[] bytes = in.readAllBytes();
            ObjectDirectory.requireChecksum(object, Digest.ofContent(bytes));
            return new GvariantData(object.toString(), 0, bytes);
        }
    }

    @Override
    public Node read(Digest checksum, String neededBy) throws IOException {
        ObjectName object = new ObjectName(checksum, ObjectType.FILE);
        SpooledFile file = files.get(checksum);
        if (file == null) {
            throw object.missing(neededBy);
        }
        return file.header.isSymbolicLink()
                ? file.header.toSymbolicLink(object)
                : file.header.toRegularFile(content(object, file));
    }

    /** Writes a file or symbolic link as an archive repository stores it. */
    void writeFilez(Digest checksum, OutputStream out) throws IOException {
        ObjectName object = new ObjectName(checksum, ObjectType.FILE);
        SpooledFile file = files.get(checksum);
        if (file == null) {
            throw object.missing(name);
        }
        try (InputStream content = content(object, file).open()) {
            FilezWriter.write(file.header, file.place.size, content, out);
        }
    }

    private FileObjectContent content(ObjectName object, SpooledFile file) {
        Place place = file.place;
        return new FileObjectContent(
                object,
                file.header,
                place.size,
                () -> range(place.offset, place.size).openStream());
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
