package org.gnome.oci.source.flatpak;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.ostree.Commit;
import org.gnome.oci.source.ostree.NamedCommit;
import org.gnome.oci.source.ostree.OstreeRepository;
import org.gnome.oci.source.ostree.OstreeTreeSource;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.trust.SignatureVerifier;
import org.jspecify.annotations.Nullable;

/**
 * A Flatpak runtime or extension, mapped as it is mounted: {@code flatpak:REPOSITORY@runtime/NAME/ARCH/BRANCH}.
 *
 * <p>Flatpak canonicalises what it exports: owner and group 0, no setuid bits, no attributes. So none of these is
 * expressed, and an image may add them. A commit that carries some of them all the same keeps them in its tree; then
 * {@link #fidelity()} says so once the tree was read, and they are compared like everything else.
 */
public final class FlatpakTreeSource implements TreeSource {
    /** The identity that holds the ref. */
    public static final String REF_IDENTITY = "flatpak.ref";

    /** What {@code flatpak build-export} keeps. */
    private static final Fidelity CANONICAL = Fidelity.without(
            Attribute.SPECIAL_BITS,
            Attribute.OWNER,
            Attribute.XATTRS,
            Attribute.CAPABILITIES,
            Attribute.HARDLINKS,
            Attribute.MTIME);

    private static final TreePath METADATA = TreePath.of("metadata");

    /** Metadata files have a few kilobytes. */
    private static final int MAX_METADATA_BYTES = 1024 * 1024;

    private final OstreeRepository repository;
    private final FlatpakRef ref;
    private final NamedCommit found;
    private @Nullable Loaded loaded;

    /** What was read. */
    private record Loaded(FileTree tree, RuntimeMetadata metadata, Fidelity fidelity) {}

    private FlatpakTreeSource(OstreeRepository repository, FlatpakRef ref, NamedCommit found) {
        this.repository = repository;
        this.ref = ref;
        this.found = found;
    }

    /** Opens a repository on this machine and reads the commit of a ref. */
    public static FlatpakTreeSource open(Path repository, String ref, Optional<SignatureVerifier> verifier)
            throws IOException {
        return open(OstreeRepository.open(repository), ref, verifier);
    }

    /**
     * Reads the commit of a ref of a repository, which is closed with the source, and if there is no such commit.
     *
     * @param ref {@code [REMOTE:]runtime/NAME/ARCH/BRANCH}
     * @param verifier judges the commit's signatures, unless they are not to be judged
     * @throws org.gnome.oci.trust.UntrustedException if no trusted key has signed the commit
     * @throws UnsupportedFeatureException if the ref is an application's
     * @throws org.gnome.oci.io.IntegrityException if the commit was made for another ref
     * @throws org.gnome.oci.io.FormatException if there is no such repository, ref or commit, or if it is malformed
     */
    public static FlatpakTreeSource open(OstreeRepository repository, String ref, Optional<SignatureVerifier> verifier)
            throws IOException {
        try {
            FlatpakRef parsed = runtimeRef(ref);
            NamedCommit found = repository.find(ref, verifier);
            new CommitBinding(found.commit()).requireRef(parsed);
            return new FlatpakTreeSource(repository, parsed, found);
        } catch (IOException e) {
            repository.close();
            throw e;
        }
    }

    private static FlatpakRef runtimeRef(String text) throws IOException {
        String source = "ref " + text;
        FlatpakRef ref = FlatpakRef.parse(text.substring(text.indexOf(':') + 1))
                .orElseThrow(() -> new MalformedFormatException(
                        source, "ref", "is no Flatpak ref: write runtime/NAME/ARCH/BRANCH"));
        if (ref.kind() == FlatpakRef.Kind.APPLICATION) {
            throw new UnsupportedFeatureException(
                    source, "ref", "names an application; only runtimes and their extensions are read here");
        }
        return ref;
    }

    @Override
    public FileTree read() throws IOException {
        return load().tree;
    }

    /**
     * The runtime's {@code metadata} file; reads the tree if that was not read yet.
     *
     * @throws org.gnome.oci.io.IntegrityException if the commit holds another copy of it
     */
    public RuntimeMetadata metadata() throws IOException {
        return load().metadata;
    }

    private Loaded load() throws IOException {
        Loaded known = loaded;
        if (known == null) {
            FileTree tree = repository.tree(found.commit());
            RuntimeMetadata metadata = metadata(tree);
            FileTree mapped = RuntimeMapping.map(found.commit().objectName(), tree);
            known = new Loaded(mapped, metadata, CarriedAttributes.widen(CANONICAL, mapped));
            loaded = known;
        }
        return known;
    }

    private RuntimeMetadata metadata(FileTree tree) throws IOException {
        if (!(tree.find(METADATA).orElse(null) instanceof RegularFile file)) {
            throw new MalformedFormatException(
                    found.commit().objectName(), "/metadata", "is no file, so this is no runtime");
        }
        try (InputStream in = file.content().open()) {
            byte[] bytes = LimitedInputStream.readAll(in, MAX_METADATA_BYTES, RuntimeMetadataReader.SOURCE, "file");
            new CommitBinding(found.commit()).requireMetadata(bytes);
            return RuntimeMetadataReader.read(bytes);
        }
    }

    @Override
    public SourceDescription describe() {
        SortedMap<String, String> identity = new TreeMap<>();
        Commit commit = found.commit();
        identity.put(OstreeTreeSource.COMMIT_IDENTITY, commit.checksum().hex());
        identity.put(OstreeTreeSource.SIGNED_BY_IDENTITY, found.signedBy());
        identity.put(REF_IDENTITY, ref.toString());
        return new SourceDescription("Flatpak runtime", ref.toString(), identity, Optional.of(commit.timestamp()));
    }

    /** What Flatpak keeps; after {@link #read()} also whatever else the commit carries. */
    @Override
    public Fidelity fidelity() {
        Loaded known = loaded;
        return known == null ? CANONICAL : known.fidelity;
    }

    @Override
    public void close() throws IOException {
        repository.close();
    }
}
