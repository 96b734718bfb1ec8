package org.gnome.oci.source.flatpak;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.ostree.Commit;
import org.gnome.oci.source.ostree.NamedCommit;
import org.gnome.oci.source.ostree.OstreeRepository;
import org.gnome.oci.source.ostree.OstreeTreeSource;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.trust.SignatureVerifier;
import org.jspecify.annotations.Nullable;

/** The commit of a runtime or extension. Its tree is read when something of it is needed, once. */
final class FlatpakCommit {
    private static final TreePath METADATA = TreePath.of("metadata");

    /** Metadata files have a few kilobytes. */
    private static final int MAX_METADATA_BYTES = 1024 * 1024;

    private final OstreeRepository repository;
    private final FlatpakRef ref;
    private final Commit commit;
    private final CommitBinding binding;
    private final String signedBy;
    private @Nullable RuntimeMetadata metadata;
    private @Nullable FileTree tree;
    private @Nullable Directory files;

    private FlatpakCommit(OstreeRepository repository, FlatpakRef ref, Commit commit, String signedBy) {
        this.repository = repository;
        this.ref = ref;
        this.commit = commit;
        this.binding = new CommitBinding(commit);
        this.signedBy = signedBy;
    }

    /**
     * Reads the commit of a ref.
     *
     * @param qualified the ref, with its remote where that matters
     * @param verifier judges the commit's signatures, unless they are not to be judged
     * @throws org.gnome.oci.trust.UntrustedException if no trusted key has signed the commit
     * @throws org.gnome.oci.io.IntegrityException if the commit was made for another ref
     * @throws org.gnome.oci.io.FormatException if there is no such ref or commit, or if it is malformed
     */
    static FlatpakCommit open(
            OstreeRepository repository, FlatpakRef ref, String qualified, Optional<SignatureVerifier> verifier)
            throws IOException {
        NamedCommit found = repository.find(qualified, verifier);
        FlatpakCommit opened = new FlatpakCommit(repository, ref, found.commit(), found.signedBy());
        opened.binding.requireRef(ref);
        return opened;
    }

    FlatpakRef ref() {
        return ref;
    }

    Commit commit() {
        return commit;
    }

    /** Who has signed the commit, as {@link OstreeTreeSource#SIGNED_BY_IDENTITY} has it. */
    String signedBy() {
        return signedBy;
    }

    /** The metadata: the commit's own copy, which needs no other object, else the file. */
    RuntimeMetadata metadata() throws IOException {
        RuntimeMetadata known = metadata;
        if (known == null) {
            Optional<ByteString> copy = binding.metadata();
            known = RuntimeMetadataReader.read(copy.isPresent() ? copy.get().toByteArray() : metadataFile());
            metadata = known;
        }
        return known;
    }

    /**
     * What is mounted.
     *
     * @throws org.gnome.oci.io.IntegrityException if the metadata file is another than the commit's copy
     */
    Directory files() throws IOException {
        Directory known = files;
        if (known == null) {
            binding.requireMetadata(metadataFile());
            known = RuntimeMapping.files(commit.objectName(), tree());
            files = known;
        }
        return known;
    }

    private FileTree tree() throws IOException {
        FileTree known = tree;
        if (known == null) {
            known = repository.tree(commit);
            tree = known;
        }
        return known;
    }

    private byte[] metadataFile() throws IOException {
        if (!(tree().find(METADATA).orElse(null) instanceof RegularFile file)) {
            throw new MalformedFormatException(commit.objectName(), "/metadata", "is no file, so this is no runtime");
        }
        try (InputStream in = file.content().open()) {
            return LimitedInputStream.readAll(in, MAX_METADATA_BYTES, RuntimeMetadataReader.SOURCE, "file");
        }
    }
}
