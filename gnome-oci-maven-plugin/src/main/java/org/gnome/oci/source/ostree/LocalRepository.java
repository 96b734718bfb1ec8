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

/** A repository on this machine. Holds no resources. Immutable. */
final class LocalRepository implements OstreeRepository {
    private final Refs refs;
    private final ObjectDirectory objects;
    private final RepositoryMode mode;

    LocalRepository(Path directory, RepositoryMode mode) {
        this.refs = new Refs(directory.resolve("refs"));
        this.objects = new ObjectDirectory(directory.resolve("objects"));
        this.mode = mode;
    }

    static LocalRepository open(Path directory) throws IOException {
        return new LocalRepository(directory, RepositoryConfigReader.mode(directory));
    }

    @Override
    public RepositoryMode mode() {
        return mode;
    }

    @Override
    public Digest resolve(String ref) throws IOException {
        return refs.resolve(ref);
    }

    @Override
    public SortedSet<String> refs(String prefix) throws IOException {
        return refs.list(prefix);
    }

    @Override
    public Commit commit(Digest checksum, String neededBy) throws IOException {
        return CommitReader.read(checksum, objects.metadata(new ObjectName(checksum, ObjectType.COMMIT), neededBy));
    }

    @Override
    public VerifiedSignature verify(Commit commit, SignatureVerifier verifier) throws IOException {
        ObjectName name = new ObjectName(commit.checksum(), ObjectType.COMMIT);
        byte[] signed = objects.metadata(name, "its signature").bytes();
        ObjectName detached = new ObjectName(commit.checksum(), ObjectType.COMMITMETA);
        Optional<GvariantData> metadata = objects.unverified(detached, DetachedSignatures.MAX_BYTES);
        return verifier.verify(
                commit.objectName(), signed, metadata.isEmpty() ? List.of() : DetachedSignatures.read(metadata.get()));
    }

    @Override
    public FileTree tree(Commit commit) throws IOException {
        return CommitTreeReader.read(objects, mode.fileObjects(objects), commit);
    }

    /** A local repository is what its owner says: {@code ostree} binds nobody to the names of his own branches. */
    @Override
    public void requireMeant(String ref, Commit commit) {
        // Flatpak sources look at the binding by themselves.
    }

    @Override
    public void close() {
        // Every stream holds its own file.
    }
}
