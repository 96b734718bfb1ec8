package org.gnome.oci.source.flatpak;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.ostree.Commit;
import org.gnome.oci.source.ostree.OstreeRepository;
import org.gnome.oci.source.ostree.OstreeTreeSource;
import org.gnome.oci.source.ostree.StaticDelta;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.trust.SignatureVerifier;
import org.jspecify.annotations.Nullable;

/**
 * A Flatpak runtime or extension, mapped as it is mounted:
 * {@code flatpak:REPOSITORY@runtime/NAME/ARCH/BRANCH[+EXTENSION…]}, or {@code flatpak:FILE} for a single-file bundle or
 * the superblock of a static delta.
 *
 * <p>The extensions that are named are mounted as the runtime's own metadata say; they come from the same repository.
 *
 * <p>Flatpak canonicalises what it exports: owner and group 0, no setuid bits, no attributes. So none of these is
 * expressed, and an image may add them. A commit that carries some of them all the same keeps them in its tree; then
 * {@link #fidelity()} says so once the tree was read, and they are compared like everything else.
 */
public final class FlatpakTreeSource implements TreeSource {
    /** The identity that holds the ref. */
    public static final String REF_IDENTITY = "flatpak.ref";

    /** Begins the identities that hold the commits of mounted extensions; the ref of the extension follows. */
    public static final String EXTENSION_IDENTITY = "flatpak.extension ";

    /** What {@code flatpak build-export} keeps. */
    static final Fidelity CANONICAL = Fidelity.without(
            Attribute.SPECIAL_BITS,
            Attribute.OWNER,
            Attribute.XATTRS,
            Attribute.CAPABILITIES,
            Attribute.HARDLINKS,
            Attribute.MTIME);

    private final OstreeRepository repository;
    private final FlatpakReference reference;
    private final FlatpakCommit runtime;
    private final Optional<SignatureVerifier> verifier;
    private @Nullable List<Extension> extensions;
    private @Nullable Loaded loaded;

    /** What was read. */
    private record Loaded(FileTree tree, Fidelity fidelity) {}

    private FlatpakTreeSource(
            OstreeRepository repository,
            FlatpakReference reference,
            FlatpakCommit runtime,
            Optional<SignatureVerifier> verifier) {
        this.repository = repository;
        this.reference = reference;
        this.runtime = runtime;
        this.verifier = verifier;
    }

    /** Opens a repository on this machine and reads the commit of a ref. */
    public static FlatpakTreeSource open(Path repository, String reference, Optional<SignatureVerifier> verifier)
            throws IOException {
        return open(OstreeRepository.open(repository), reference, verifier);
    }

    /**
     * Reads the commit of a ref of a repository, which is closed with the source, and if there is no such commit.
     *
     * @param reference {@code [REMOTE:]runtime/NAME/ARCH/BRANCH[+EXTENSION…]}
     * @param verifier judges the signatures of all commits, unless they are not to be judged
     * @throws org.gnome.oci.trust.UntrustedException if no trusted key has signed a commit
     * @throws org.gnome.oci.io.UnsupportedFeatureException if the ref is an application's
     * @throws org.gnome.oci.io.IntegrityException if the commit was made for another ref
     * @throws org.gnome.oci.io.FormatException if there is no such repository, ref or commit, or if it is malformed
     */
    public static FlatpakTreeSource open(
            OstreeRepository repository, String reference, Optional<SignatureVerifier> verifier) throws IOException {
        try {
            FlatpakReference parsed = FlatpakReference.parse(reference);
            String qualified = parsed.qualified(parsed.ref().toString());
            FlatpakCommit runtime = FlatpakCommit.open(repository, parsed.ref(), qualified, verifier);
            return new FlatpakTreeSource(repository, parsed, runtime, verifier);
        } catch (IOException | RuntimeException e) {
            repository.close();
            throw e;
        }
    }

    /**
     * Opens a single-file bundle, or the superblock of a static delta with its parts beside it, and reads the commit.
     *
     * @param verifier judges the commit's signatures, unless they are not to be judged
     * @param spools where the objects are unpacked to, in a temporary file
     * @throws org.gnome.oci.trust.UntrustedException if no trusted key has signed the commit
     * @throws org.gnome.oci.io.UnsupportedFeatureException if it is an application's, or needs objects that it does not
     *     hold
     * @throws org.gnome.oci.io.IntegrityException if the bundle says something else than the commit
     * @throws org.gnome.oci.io.FormatException if the file is neither, or malformed
     */
    public static FlatpakTreeSource ofFile(Path file, Optional<SignatureVerifier> verifier, Path spools)
            throws IOException {
        StaticDelta delta = StaticDelta.open(RandomAccessSource.of(file));
        try {
            return open(delta.unpack(StaticDelta.partsBeside(file), spools), BundleHeader.ref(delta), verifier);
        } catch (IOException | RuntimeException e) {
            delta.close();
            throw e;
        }
    }

    @Override
    public FileTree read() throws IOException {
        Loaded known = loaded;
        if (known == null) {
            String name = runtime.commit().objectName();
            Directory files = ExtensionMounts.mount(name, runtime.files(), extensions());
            FileTree mapped = RuntimeMapping.map(name, files);
            known = new Loaded(mapped, CarriedAttributes.widen(CANONICAL, mapped));
            loaded = known;
        }
        return known.tree;
    }

    /** The runtime's {@code metadata} file. */
    public RuntimeMetadata metadata() throws IOException {
        return runtime.metadata();
    }

    private List<Extension> extensions() throws IOException {
        List<Extension> known = extensions;
        if (known == null) {
            known = new ExtensionFinder(repository, verifier, reference, runtime.metadata()).find();
            extensions = known;
        }
        return known;
    }

    /** The runtime, its mounted extensions, each by its commit, and a note on each extension point that is empty. */
    @Override
    public SourceDescription describe() throws IOException {
        SortedMap<String, String> identity = new TreeMap<>();
        identity.put(
                OstreeTreeSource.COMMIT_IDENTITY, runtime.commit().checksum().hex());
        identity.put(OstreeTreeSource.SIGNED_BY_IDENTITY, runtime.signedBy());
        identity.put(REF_IDENTITY, reference.ref().toString());
        Instant newest = runtime.commit().timestamp();
        for (Extension extension : extensions()) {
            Commit commit = extension.commit().commit();
            identity.put(EXTENSION_IDENTITY + extension.ref(), commit.checksum().hex());
            newest = newest.isBefore(commit.timestamp()) ? commit.timestamp() : newest;
        }
        List<String> notes = runtime.metadata().extensionPoints().stream()
                .filter(point -> !reference.extensions().contains(point.name()))
                .map(point ->
                        "The extension point " + point.name() + " at /usr" + point.directory() + " is not mounted")
                .toList();
        return new SourceDescription(
                "Flatpak runtime", reference.ref().toString(), identity, Optional.of(newest), notes);
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
