package org.gnome.oci.source.flatpak;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.source.ostree.Commit;
import org.gnome.oci.source.ostree.CommitMetadata;
import org.gnome.oci.source.ostree.RefBinding;

/**
 * What a commit says about itself: the refs it was made for and a copy of its {@code metadata} file.
 *
 * <p>A commit that was made for another ref is how a server, or whoever can write to a repository, passes one runtime
 * off as another.
 */
final class CommitBinding {
    private static final String REF = "xa.ref";
    private static final String METADATA = "xa.metadata";

    private final Commit commit;

    CommitBinding(Commit commit) {
        this.commit = commit;
    }

    /**
     * Requires the commit to be made for a ref, if it says what for.
     *
     * @throws IntegrityException if it was made for another
     */
    void requireRef(FlatpakRef ref) throws FormatException {
        new RefBinding(commit).requireRef(ref.toString());
        Optional<ByteString> made = commit.metadata().string(REF);
        if (made.isPresent() && !made.get().equals(ByteString.ofUtf8(ref.toString()))) {
            throw mismatch(REF, ref.toString(), made.get().toString());
        }
    }

    /** The ref that the commit says it was made for: its own, or the only one that it is bound to. */
    Optional<ByteString> ref() throws FormatException {
        Optional<ByteString> made = commit.metadata().string(REF);
        Optional<List<ByteString>> bound = commit.metadata().strings(CommitMetadata.REF_BINDING);
        if (made.isPresent() || bound.isEmpty() || bound.get().size() != 1) {
            return made;
        }
        return Optional.of(bound.get().get(0));
    }

    /** The commit's copy of the metadata, if it has one. */
    Optional<ByteString> metadata() throws FormatException {
        return commit.metadata().string(METADATA);
    }

    /**
     * Requires the commit's copy of the metadata to be the file's, if it has one.
     *
     * @throws IntegrityException if it is another
     */
    void requireMetadata(byte[] file) throws FormatException {
        Optional<ByteString> copy = metadata();
        if (copy.isPresent()) {
            int difference = Arrays.mismatch(copy.get().toByteArray(), file);
            if (difference >= 0) {
                throw mismatch(METADATA, "the text of /metadata", "another from byte " + difference + " on");
            }
        }
    }

    private IntegrityException mismatch(String key, String expected, String actual) {
        return new IntegrityException(commit.objectName(), "commit.metadata[" + key + "]", expected, actual);
    }
}
