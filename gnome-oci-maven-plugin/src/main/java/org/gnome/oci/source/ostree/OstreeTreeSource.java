package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.trust.SignatureVerifier;

/**
 * The tree of an OSTree commit as it is: {@code ostree:REPOSITORY@REF}.
 *
 * <p>Fidelity is that of the repository's mode. OSTree knows no times and no hardlinks.
 */
public final class OstreeTreeSource implements TreeSource {
    /** The identity that holds a commit's checksum, in hexadecimal. */
    public static final String COMMIT_IDENTITY = "ostree.commit";

    /** The identity that holds the key by which the commit was signed, or says that nobody asked. */
    public static final String SIGNED_BY_IDENTITY = "ostree.signed-by";

    private static final String REF_IDENTITY = "ostree.ref";
    private static final String VERSION_IDENTITY = "ostree.version";

    private final OstreeRepository repository;
    private final NamedCommit found;

    private OstreeTreeSource(OstreeRepository repository, NamedCommit found) {
        this.repository = repository;
        this.found = found;
    }

    /** Opens a repository on this machine and reads a commit of it. */
    public static OstreeTreeSource open(Path repository, String ref, Optional<SignatureVerifier> verifier)
            throws IOException {
        return open(OstreeRepository.open(repository), ref, verifier);
    }

    /**
     * Reads a commit of a repository, which is closed with the source, and if there is no such commit.
     *
     * @param ref a ref or a commit's checksum, as {@link OstreeRepository#resolve} takes it
     * @param verifier judges the commit's signatures, unless they are not to be judged
     * @throws org.gnome.oci.trust.UntrustedException if no trusted key has signed the commit
     * @throws org.gnome.oci.io.FormatException if there is no such ref or commit, or if it is malformed
     */
    public static OstreeTreeSource open(OstreeRepository repository, String ref, Optional<SignatureVerifier> verifier)
            throws IOException {
        try {
            return new OstreeTreeSource(repository, repository.find(ref, verifier));
        } catch (IOException | RuntimeException e) {
            repository.close();
            throw e;
        }
    }

    @Override
    public FileTree read() throws IOException {
        return repository.tree(found.commit());
    }

    @Override
    public SourceDescription describe() throws IOException {
        SortedMap<String, String> identity = new TreeMap<>();
        Commit commit = found.commit();
        String ref = found.ref();
        identity.put(COMMIT_IDENTITY, commit.checksum().hex());
        identity.put(SIGNED_BY_IDENTITY, found.signedBy());
        if (!ref.equals(commit.checksum().hex())) {
            identity.put(REF_IDENTITY, ref);
        }
        commit.metadata()
                .string(CommitMetadata.VERSION)
                .map(ByteString::toString)
                .ifPresent(version -> identity.put(VERSION_IDENTITY, version));
        return new SourceDescription("OSTree commit", ref, identity, Optional.of(commit.timestamp()));
    }

    @Override
    public Fidelity fidelity() {
        return repository.mode().fidelity();
    }

    @Override
    public void close() throws IOException {
        repository.close();
    }
}
