package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
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

    /** What the identity says if nobody asked. */
    public static final String NOT_VERIFIED = "not verified";

    private static final String REF_IDENTITY = "ostree.ref";
    private static final String VERSION_IDENTITY = "ostree.version";

    private final OstreeRepository repository;
    private final String ref;
    private final Commit commit;
    private final String signedBy;

    private OstreeTreeSource(OstreeRepository repository, String ref, Commit commit, String signedBy) {
        this.repository = repository;
        this.ref = ref;
        this.commit = commit;
        this.signedBy = signedBy;
    }

    /**
     * Opens a repository and reads a commit of it.
     *
     * @param ref a ref or a commit's checksum, as {@link OstreeRepository#resolve} takes it
     * @param verifier judges the commit's signatures, unless they are not to be judged
     * @throws org.gnome.oci.trust.UntrustedException if no trusted key has signed the commit
     * @throws org.gnome.oci.io.FormatException if there is no such repository, ref or commit, or if it is malformed
     */
    public static OstreeTreeSource open(Path repository, String ref, Optional<SignatureVerifier> verifier)
            throws IOException {
        OstreeRepository opened = OstreeRepository.open(repository);
        Digest checksum = opened.resolve(ref);
        Commit commit = opened.commit(checksum, "ref " + ref);
        return new OstreeTreeSource(opened, ref, commit, signedBy(opened, commit, verifier));
    }

    /**
     * Who has signed a commit, for {@link #SIGNED_BY_IDENTITY}.
     *
     * @throws org.gnome.oci.trust.UntrustedException if no trusted key has
     */
    public static String signedBy(OstreeRepository repository, Commit commit, Optional<SignatureVerifier> verifier)
            throws IOException {
        return verifier.isEmpty()
                ? NOT_VERIFIED
                : repository.verify(commit, verifier.get()).fingerprint();
    }

    @Override
    public FileTree read() throws IOException {
        return repository.tree(commit);
    }

    @Override
    public SourceDescription describe() throws IOException {
        SortedMap<String, String> identity = new TreeMap<>();
        identity.put(COMMIT_IDENTITY, commit.checksum().hex());
        identity.put(SIGNED_BY_IDENTITY, signedBy);
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
