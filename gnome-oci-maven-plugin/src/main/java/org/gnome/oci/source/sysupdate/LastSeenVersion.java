package org.gnome.oci.source.sysupdate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.Lease;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.VersionOrder;

/**
 * The newest version that was seen of each set of components in a place: a file {@code seen/SHA256-OF-COMPONENTS} that
 * holds it, so that nobody can pass an old version, with its old holes, off as the newest.
 *
 * @param cache where the files are
 * @param place the place's folder there
 */
record LastSeenVersion(CacheDirectory cache, String place) {
    /** A version is part of a file's name. */
    private static final int MAX_BYTES = SysupdateFormat.MAX_NAME_BYTES + 1;

    /**
     * Requires that a version is not older than the last one, and remembers it.
     *
     * @param source what errors name
     * @param components what the version is of
     * @throws IntegrityException if it is older, and that is not allowed
     */
    void advance(String source, String components, String version, boolean allowDowngrade) throws IOException {
        Path file = cache.remote(place)
                .resolve("seen")
                .resolve(Digest.ofContent(components.getBytes(StandardCharsets.UTF_8))
                        .hex());
        Lease lease = cache.alone("seen-" + place);
        try {
            Optional<String> last = read(source, file);
            if (last.isPresent() && !allowDowngrade && new VersionOrder().compare(version, last.get()) < 0) {
                throw new IntegrityException(
                        source,
                        components,
                        "a version that is not older than " + last.get()
                                + ", which was seen before (gnome-oci.allowDowngrade=true allows it)",
                        version);
            }
            if (!last.equals(Optional.of(version))) {
                cache.write(file, (version + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        } finally {
            lease.close();
        }
    }

    private static Optional<String> read(String source, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = LimitedInputStream.readAll(in, MAX_BYTES, source, "last seen version");
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            String version = text.isEmpty() ? text : text.substring(0, text.length() - 1);
            if (!text.endsWith("\n") || !PatternField.VERSION.allows(version)) {
                throw new MalformedFormatException(
                        source, "last seen version", "is damaged; make sure of the version, and remove " + file);
            }
            return Optional.of(version);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
