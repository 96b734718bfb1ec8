package org.gnome.oci.source.ostree;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.trust.SignatureVerifier;
import org.gnome.oci.trust.VerifiedSignature;

/**
 * An OSTree repository (ostree-repo(5)), on this machine or on the network, of which nothing is trusted but the
 * commit's checksum: every object is verified as it is read.
 *
 * <p>The contents of its trees can be read until it is closed. Thread-safe.
 */
public interface OstreeRepository extends Closeable {
    /**
     * Opens a repository on this machine.
     *
     * @throws org.gnome.oci.io.MalformedFormatException if the directory holds no repository
     * @throws org.gnome.oci.io.UnsupportedFeatureException if it has another mode than {@link RepositoryMode} knows
     */
    static OstreeRepository open(Path directory) throws IOException {
        return LocalRepository.open(directory);
    }

    /**
     * The commit that a ref names, after everything that can be known of it without its tree.
     *
     * @param ref as {@link #resolve} takes it
     * @param verifier judges the commit's signatures, unless they are not to be judged
     * @throws org.gnome.oci.trust.UntrustedException if no trusted key has signed the commit
     * @throws org.gnome.oci.io.FormatException if there is no such ref or commit, if it is malformed, or if it may not
     *     stand for the ref
     */
    default NamedCommit find(String ref, Optional<SignatureVerifier> verifier) throws IOException {
        Commit commit = commit(resolve(ref), "ref " + ref);
        Optional<VerifiedSignature> signature =
                verifier.isEmpty() ? Optional.empty() : Optional.of(verify(commit, verifier.get()));
        requireMeant(ref, commit);
        return new NamedCommit(ref, commit, signature);
    }

    /** How the repository stores file objects. */
    RepositoryMode mode();

    /**
     * The checksum of the commit that a ref names.
     *
     * @param ref a commit's checksum; {@code REMOTE:REF}; or {@code REF}, which is a local branch, else the branch of
     *     the remotes or collections that have it
     * @throws org.gnome.oci.io.MalformedFormatException if there is no such ref, if it means different commits in
     *     different remotes, or if it leads out of the repository
     */
    Digest resolve(String ref) throws IOException;

    /**
     * The names of refs, without their remote.
     *
     * @param prefix what the names begin with; with {@code REMOTE:} before it only those of the remote, else also local
     *     branches and those of all remotes and collections; on the network, only those of the architectures that were
     *     asked for before
     */
    SortedSet<String> refs(String prefix) throws IOException;

    /**
     * Reads a commit.
     *
     * @param neededBy what errors say if it is missing, such as the ref
     * @throws org.gnome.oci.io.FormatException if the object is missing, malformed or has another checksum
     */
    Commit commit(Digest checksum, String neededBy) throws IOException;

    /**
     * Requires that a trusted key has signed a commit.
     *
     * @throws org.gnome.oci.trust.UntrustedException if none has
     * @throws org.gnome.oci.io.FormatException if what holds the signatures is malformed
     */
    VerifiedSignature verify(Commit commit, SignatureVerifier verifier) throws IOException;

    /**
     * Requires that a commit, whose signature is good, may stand for a ref: it was made for it, and the repository does
     * not go back to an older one.
     *
     * @throws org.gnome.oci.io.IntegrityException if it may not
     */
    void requireMeant(String ref, Commit commit) throws IOException;

    /**
     * Reads the tree of a commit: all dirtrees and dirmetas, the headers of files with content, and the whole objects
     * of those without, such as symbolic links. A file's mode, owner and attributes are verified with its content.
     *
     * @throws org.gnome.oci.io.MalformedFormatException if an object is missing, malformed, or if the dirtrees stand
     *     for more or deeper paths than {@link org.gnome.oci.tree.TreeLimits} allows
     * @throws org.gnome.oci.io.IntegrityException if an object has another checksum than its name
     */
    FileTree tree(Commit commit) throws IOException;
}
