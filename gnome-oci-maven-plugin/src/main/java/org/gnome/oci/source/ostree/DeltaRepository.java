package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.trust.SignatureVerifier;
import org.gnome.oci.trust.VerifiedSignature;
import org.jspecify.annotations.Nullable;

/**
 * A delta from scratch in the place of a repository with one commit, to which every ref leads. It is unpacked when the
 * tree is asked for: after the commit was verified.
 */
final class DeltaRepository implements OstreeRepository {
    private final StaticDelta delta;
    private final DeltaParts parts;
    private final Path spools;
    private @Nullable SpooledObjects objects;

    /** Owns the delta. */
    DeltaRepository(StaticDelta delta, DeltaParts parts, Path spools) {
        this.delta = delta;
        this.parts = parts;
        this.spools = spools;
    }

    @Override
    public RepositoryMode mode() {
        return RepositoryMode.ARCHIVE;
    }

    @Override
    public Digest resolve(String ref) {
        return delta.commit().checksum();
    }

    /** None: what is asked for by its name is another commit. */
    @Override
    public SortedSet<String> refs(String prefix) {
        return Collections.unmodifiableSortedSet(new TreeSet<>());
    }

    @Override
    public Commit commit(Digest checksum, String neededBy) throws IOException {
        if (!checksum.equals(delta.commit().checksum())) {
            throw new ObjectName(checksum, ObjectType.COMMIT).missing(neededBy);
        }
        return delta.commit();
    }

    @Override
    public VerifiedSignature verify(Commit commit, SignatureVerifier verifier) throws IOException {
        Optional<GvariantData> metadata = delta.commitMetadata();
        return verifier.verify(
                commit.objectName(),
                delta.superblock().commitObject().bytes(),
                metadata.isEmpty() ? List.of() : DetachedSignatures.read(metadata.get()));
    }

    /** Nobody has asked for more than this commit; Flatpak sources look at its binding by themselves. */
    @Override
    public void requireMeant(String ref, Commit commit) {
        // There is no other.
    }

    @Override
    public synchronized FileTree tree(Commit commit) throws IOException {
        SpooledObjects known = objects;
        if (known == null) {
            known = delta.make(parts, Optional.empty(), spools);
            objects = known;
        }
        return CommitTreeReader.read(known, known, commit);
    }

    @Override
    public synchronized void close() throws IOException {
        try {
            if (objects != null) {
                objects.close();
            }
        } finally {
            delta.close();
        }
    }
}
