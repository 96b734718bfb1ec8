package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.Lease;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;

/**
 * The last commit that was seen of each ref of a repository: a file {@code seen/SHA256-OF-REF} that holds the commit
 * and its time, so that nobody can pass an old commit, with its old holes, off as the newest.
 *
 * @param cache where the files are
 * @param remote the repository's folder there
 */
record LastSeen(CacheDirectory cache, String remote) {
    private static final Pattern RECORD = Pattern.compile("([0-9a-f]{64}) ([0-9]{1,18})\n");
    private static final int MAX_BYTES = 1024;

    /**
     * Requires that a commit is not older than the last one, and remembers it.
     *
     * @throws IntegrityException if it is older, and that is not allowed
     */
    void advance(String ref, Commit commit, boolean allowDowngrade) throws IOException {
        Path file = cache.remote(remote).resolve("seen").resolve(hex(ref));
        Lease lease = cache.alone("seen-" + remote);
        try {
            Optional<Matcher> last = read(file, ref);
            if (last.isPresent() && !allowDowngrade) {
                requireNotOlder(ref, commit, last.get());
            }
            String text = commit.checksum().hex() + " " + commit.timestamp().getEpochSecond() + "\n";
            if (last.isEmpty() || !last.get().group().equals(text)) {
                cache.write(file, text.getBytes(StandardCharsets.US_ASCII));
            }
        } finally {
            lease.close();
        }
    }

    private static void requireNotOlder(String ref, Commit commit, Matcher last) throws IntegrityException {
        Instant time = Instant.ofEpochSecond(Long.parseLong(last.group(2)));
        if (commit.timestamp().isBefore(time)) {
            throw new IntegrityException(
                    "ref " + ref,
                    "commit.timestamp",
                    "none before " + time + ", that of the commit " + last.group(1)
                            + " seen before (gnome-oci.allowDowngrade=true allows it)",
                    commit.timestamp() + " of the commit " + commit.checksum().hex());
        }
    }

    private static Optional<Matcher> read(Path file, String ref) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = LimitedInputStream.readAll(in, MAX_BYTES, "ref " + ref, "last seen commit");
            Matcher matcher = RECORD.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
            if (!matcher.matches()) {
                throw new MalformedFormatException(
                        "ref " + ref, "last seen commit", "is damaged; make sure of the ref, and remove " + file);
            }
            return Optional.of(matcher);
        }
    }

    private static String hex(String ref) {
        return Digest.ofContent(ref.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
