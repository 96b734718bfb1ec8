package org.gnome.oci.source.ostree;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.IntegrityException;

/**
 * What a commit says of the refs and the collection that it was made for (_ostree_repo_verify_bindings).
 *
 * <p>A commit that was made for another ref is how a server, or whoever can write to a repository, passes one runtime
 * off as another.
 *
 * @param commit the commit
 */
public record RefBinding(Commit commit) {
    /**
     * Requires the commit to be made for a ref, if it says what for.
     *
     * @throws IntegrityException if it was made for another
     */
    public void requireRef(String ref) throws FormatException {
        Optional<List<ByteString>> bound = commit.metadata().strings(CommitMetadata.REF_BINDING);
        if (bound.isPresent() && !bound.get().contains(ByteString.ofUtf8(ref))) {
            String refs = bound.get().stream().map(ByteString::toString).collect(Collectors.joining(", ", "[", "]"));
            throw mismatch(CommitMetadata.REF_BINDING, ref, refs);
        }
    }

    /**
     * Requires the commit to be made for a ref of a collection. There every commit says what it is for.
     *
     * @throws IntegrityException if it says nothing or something else
     */
    void requireCollection(ByteString collection) throws FormatException {
        if (commit.metadata().strings(CommitMetadata.REF_BINDING).isEmpty()) {
            throw mismatch(CommitMetadata.REF_BINDING, "the refs that the commit was made for", "nothing");
        }
        Optional<ByteString> bound = commit.metadata().string(CommitMetadata.COLLECTION_BINDING);
        if (bound.isEmpty() || !bound.get().equals(collection)) {
            throw mismatch(
                    CommitMetadata.COLLECTION_BINDING,
                    collection.toString(),
                    bound.map(ByteString::toString).orElse("nothing"));
        }
    }

    private IntegrityException mismatch(String key, String expected, String actual) {
        return new IntegrityException(commit.objectName(), "commit.metadata[" + key + "]", expected, actual);
    }
}
