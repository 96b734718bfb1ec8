package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;

/**
 * The {@code objects} directory of a repository. Links are not followed, and nothing but regular files is opened.
 *
 * @param path the directory
 */
record ObjectDirectory(Path path) implements MetadataObjects {
    Path locate(ObjectName name) {
        return path.resolve(name.toString());
    }

    /** The bytes of an object as they are stored, unverified. */
    InputStream open(ObjectName name) throws IOException {
        return Files.newInputStream(locate(name), LinkOption.NOFOLLOW_LINKS);
    }

    /** What lstat(2) says of an object. */
    PosixFileAttributes attributes(ObjectName name, String neededBy) throws IOException {
        try {
            return Files.readAttributes(locate(name), PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw name.missing(neededBy, e);
        }
    }

    /** The size of an object that must be a regular file. */
    long size(ObjectName name, String neededBy) throws IOException {
        PosixFileAttributes attributes = attributes(name, neededBy);
        if (!attributes.isRegularFile()) {
            throw new MalformedFormatException(name.toString(), "object", "is stored as something else than a file");
        }
        return attributes.size();
    }

    @Override
    public GvariantData metadata(ObjectName name, String neededBy) throws IOException {
        size(name, neededBy);
        try (InputStream in = open(name)) {
            byte[] bytes = LimitedInputStream.readAll(in, OstreeFormat.MAX_METADATA_SIZE, name.toString(), "object");
            requireChecksum(name, Digest.ofContent(bytes));
            return new GvariantData(name.toString(), 0, bytes);
        }
    }

    /**
     * All bytes of an object whose name is not its checksum; empty if it is not there.
     *
     * @throws MalformedFormatException if it is larger than a limit in bytes
     */
    Optional<GvariantData> unverified(ObjectName name, int limit) throws IOException {
        try (InputStream in = open(name)) {
            byte[] bytes = LimitedInputStream.readAll(in, limit, name.toString(), "object");
            return Optional.of(new GvariantData(name.toString(), 0, bytes));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Requires an object's checksum to be its name. */
    static void requireChecksum(ObjectName name, Digest actual) throws IntegrityException {
        if (!actual.equals(name.checksum())) {
            throw new IntegrityException(
                    name.toString(), "object", name.checksum().toString(), actual.toString());
        }
    }
}
