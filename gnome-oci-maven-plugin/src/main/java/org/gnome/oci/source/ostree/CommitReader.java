package org.gnome.oci.source.ostree;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;

/** Reads {@code (a{sv}aya(say)sstayay)} of a commit object. */
final class CommitReader {
    private CommitReader() {}

    static Commit read(Digest checksum, GvariantData object) throws MalformedFormatException {
        GvariantValue value = GvariantValue.of(object, OstreeFormat.COMMIT, "commit");
        List<GvariantValue> members = value.members(
                "metadata",
                "parent",
                "related",
                "subject",
                "body",
                "timestamp",
                "root_tree_checksum",
                "root_meta_checksum");
        GvariantNormalForm.require(members.get(2));
        return new Commit(
                checksum,
                CommitMetadata.read(members.get(0)),
                parent(members.get(1)),
                text(members.get(3)),
                text(members.get(4)),
                timestamp(members.get(5)),
                Checksums.read(members.get(6)),
                Checksums.read(members.get(7)));
    }

    private static Optional<Digest> parent(GvariantValue value) throws MalformedFormatException {
        return value.size() == 0 ? Optional.empty() : Optional.of(Checksums.read(value));
    }

    private static String text(GvariantValue value) throws MalformedFormatException {
        return new String(value.string().toByteArray(), StandardCharsets.UTF_8);
    }

    private static Instant timestamp(GvariantValue value) throws MalformedFormatException {
        long seconds = value.uint64BigEndian();
        if (seconds > Instant.MAX.getEpochSecond()) {
            throw value.malformed(seconds + " seconds lie beyond every calendar");
        }
        return Instant.ofEpochSecond(seconds);
    }
}
