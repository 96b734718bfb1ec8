package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.trust.SignatureVerifier;
import org.gnome.oci.trust.VerifiedSignature;

/**
 * A local OSTree repository (ostree-repo(5)), of which nothing is trusted but the commit's checksum: every object is
 * verified as it is read.
 *
 * <p>Holds no resources, so it is not closed. Immutable and thread-safe.
 */
public final class OstreeRepository {
    private final Refs refs;
    private final ObjectDirectory objects;
    private final RepositoryMode mode;

    private OstreeRepository(Path directory, RepositoryMode mode) {
        this.refs = new Refs(directory.resolve("refs"));
        this.objects = new ObjectDirectory(directory.resolve("objects"));
        this.mode = mode;
    }

    /**
     * Opens a repository.
     *
     * @throws org.gnome.oci.io.MalformedFormatException if the directory holds no repository
     * @throws org.gnome.oci.io.UnsupportedFeatureException if it has another mode than {@link RepositoryMode} knows
     */
    public static OstreeRepository open(Path directory) throws IOException {
        return new OstreeRepository(directory, RepositoryConfigReader.mode(directory));
    }

    /** How the repository stores file objects. */
    public RepositoryMode mode() {
        return mode;
    }

    /**
     * The checksum of the commit that a ref names.
     *
     * @param ref a commit's checksum; {@code REMOTE:REF}; or {@code REF}, which is a local branch, else the branch of
     *     the remotes or collections that have it
     * @throws org.gnome.oci.io.MalformedFormatException if there is no such ref, if it means different commits in
     *     different remotes, or if it leads out of the repository
     */
    public Digest resolve(String ref) throws IOException {
        return refs.resolve(ref);
    }

    /**
     * The names of refs, without their remote.
     *
     * @param prefix what the names begin with; with {@code REMOTE:} before it only those of the remote, else also local
     *     branches and those of all remotes and collections
     */
    public SortedSet<String> refs(String prefix) throws IOException {
        return refs.list(prefix);
    }

    /**
     * Reads a commit.
     *
     * @param neededBy what errors say if it is missing, such as the ref
     * @throws org.gnome.oci.io.FormatException if the object is missing, malformed or has another checksum
     */
    public Commit commit(Digest checksum, String neededBy) throws IOException {
        return CommitReader.read(checksum, objects.metadata(new ObjectName(checksum, ObjectType.COMMIT), neededBy));
    }

    /**
     * Requires that a trusted key has signed a commit.
     *
     * @throws org.gnome.oci.trust.UntrustedException if none has
     * @throws org.gnome.oci.io.FormatException if what holds the signatures is malformed
     */
    public VerifiedSignature verify(Commit commit, SignatureVerifier verifier) throws IOException {
        ObjectName name = new ObjectName(commit.checksum(), ObjectType.COMMIT);
        byte[] signed = objects.metadata(name, "its signature").bytes();
        ObjectName detached = new ObjectName(commit.checksum(), ObjectType.COMMITMETA);
        Optional<GvariantData> metadata = objects.unverified(detached, DetachedSignatures.MAX_BYTES);
        return verifier.verify(
                commit.objectName(), signed, metadata.isEmpty() ? List.of() : DetachedSignatures.read(metadata.get()));
    }

    /**
     * Opens the commit that a ref names.
     *
     * @param ref as {@link #resolve} takes it
     * @throws org.gnome.oci.io.FormatException if there is no such ref or commit, or if it is malformed
     */
    public OpenCommit open(String ref) throws IOException {
        return new RepositoryCommit(this, commit(resolve(ref), "ref " + ref));
    }

    /**
     * Reads the tree of a commit: all dirtrees and dirmetas, the headers of files with content, and the whole objects
     * of those without, such as symbolic links. A file's mode, owner and attributes are verified with its content.
     *
     * @throws org.gnome.oci.io.MalformedFormatException if an object is missing, malformed, or if the dirtrees stand
     *     for more or deeper paths than {@link org.gnome.oci.tree.TreeLimits} allows
     * @throws org.gnome.oci.io.IntegrityException if an object has another checksum than its name
     */
    public FileTree tree(Commit commit) throws IOException {
        return CommitTreeReader.read(objects, mode.fileObjects(objects), commit);
    }
}
