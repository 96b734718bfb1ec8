package org.gnome.oci.source.disk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.digest.DigestingOutputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * The tree of a disk image: a disk with a GUID partition table and discoverable partitions, or an EROFS or SquashFS
 * file system as it is, each plain or compressed with xz, zstd or gzip.
 *
 * <p>The tree is that of a root directory. What is in a root partition is that already; the file system of a usr
 * partition comes at {@code usr}, with its own metadata, in a root that the source does not mention. Without a
 * partition table the content decides: a file system with {@code usr}, {@code etc} or {@code opt} at its top is a root
 * (an extension, say), else one with {@code lib}, {@code bin} or {@code share} is a usr, and any other is refused.
 *
 * <p>If there is a dm-verity hash tree, everything that is read is checked against it, and its root hash against
 * everything that names one. If there is none, the description says that nothing was verified. The identity is the same
 * for a disk, for its partitions in files of their own and for compressed forms of either.
 */
public final class DiskTreeSource implements TreeSource {
    /** The identity that holds the root hash of the dm-verity tree, in hexadecimal. */
    public static final String ROOT_HASH_IDENTITY = "verity.rootHash";

    /** The identity that holds the fingerprints of the certificates that signed it, or says that nobody asked. */
    public static final String CERTIFICATE_IDENTITY = "verity.certificate";

    /** The identity that holds the digest of the file system's partition where no hash tree pins it. */
    public static final String DIGEST_IDENTITY = "partition.sha256";

    private static final EntryName USR = EntryName.of("usr");

    private static final Set<EntryName> TOP_OF_ROOT = Set.of(USR, EntryName.of("etc"), EntryName.of("opt"));

    private static final Set<EntryName> TOP_OF_USR =
            Set.of(EntryName.of("lib"), EntryName.of("bin"), EntryName.of("share"));

    private final OpenedSources opened;
    private final Optional<Designator> designator;
    private final VerifiedData verified;
    private final TreeSource fileSystem;
    private @Nullable FileTree tree;

    private DiskTreeSource(
            OpenedSources opened, Optional<Designator> designator, VerifiedData verified, TreeSource fileSystem) {
        this.opened = opened;
        this.designator = designator;
        this.verified = verified;
        this.fileSystem = fileSystem;
    }

    /** Where the parts of a disk come from. */
    private interface Parts {
        DiskParts open(OpenedSources opened) throws IOException;
    }

    /**
     * Opens an image that has all of its parts in itself.
     *
     * @param image closed with this source, or if it cannot be opened
     * @throws org.gnome.oci.io.FormatException if it is malformed, unsupported or does not fit its root hash
     * @throws org.gnome.oci.trust.UntrustedException if a signature is demanded and there is no good one
     */
    public static DiskTreeSource open(RandomAccessSource image, DiskSettings settings) throws IOException {
        return ofSplit(image, Optional.empty(), Optional.empty(), Optional.empty(), settings);
    }

    /**
     * Opens an image together with what lies beside it by the names that systemd and GNOME OS give: hash tree, root
     * hash and signature.
     */
    public static DiskTreeSource ofFile(Path image, DiskSettings settings) throws IOException {
        return open(settings, opened -> {
            DiskParts parts = DiskParts.of(opened.plain(image), settings);
            return Sidecars.of(image).addTo(parts, opened);
        });
    }

    /**
     * Opens an image whose parts are in files of their own. All are closed with this source, or if it cannot be opened.
     *
     * @param data the file system
     * @param verity its hash tree
     * @param signature the content of its signature partition
     * @param rootHash what its root hash must be, in hexadecimal
     */
    public static DiskTreeSource ofSplit(
            RandomAccessSource data,
            Optional<RandomAccessSource> verity,
            Optional<RandomAccessSource> signature,
            Optional<String> rootHash,
            DiskSettings settings)
            throws IOException {
        List<RootHashClaim> claims = rootHash.stream()
                .map(hex -> RootHashClaim.whole("the caller", hex))
                .toList();
        return open(settings, opened -> {
            opened.own(data);
            verity.ifPresent(opened::own);
            signature.ifPresent(opened::own);
            DiskParts parts = DiskParts.of(opened.plain(data), settings).withClaims(claims);
            if (verity.isPresent()) {
                parts = parts.withVerity(opened.plain(verity.get()), List.of());
            }
            return signature.isPresent() ? parts.withSignature(opened.plain(signature.get())) : parts;
        });
    }

    private static DiskTreeSource open(DiskSettings settings, Parts source) throws IOException {
        OpenedSources opened = new OpenedSources(settings.spools());
        try {
            DiskParts parts = source.open(opened);
            VerifiedData verified = VerifiedData.of(parts, settings);
            TreeSource fileSystem = opened.own(DiskFileSystem.open(verified.data(), settings.spools()));
            return new DiskTreeSource(opened, parts.designator(), verified, fileSystem);
        } catch (IOException | RuntimeException e) {
            try {
                opened.close();
            } catch (IOException secondary) {
                e.addSuppressed(secondary);
            }
            throw e;
        }
    }

    @Override
    public FileTree read() throws IOException {
        if (tree == null) {
            FileTree read = fileSystem.read();
            tree = isUsr(read.root()) ? mounted(read.root()) : read;
        }
        return tree;
    }

    private boolean isUsr(Directory top) throws MalformedFormatException {
        if (designator.isPresent()) {
            return designator.get() == Designator.USR;
        } else if (top.entries().keySet().stream().anyMatch(TOP_OF_ROOT::contains)) {
            return false;
        } else if (top.entries().keySet().stream().anyMatch(TOP_OF_USR::contains)) {
            return true;
        }
        throw new MalformedFormatException(
                verified.data().name(),
                "file system",
                "is neither a root (no usr, etc or opt at its top) nor a usr (no lib, bin or share)");
    }

    private static FileTree mounted(Directory usr) {
        return new FileTree(Directory.implied(Metadata.ofPermissions(0755), Map.of(USR, usr)));
    }

    /**
     * The name is what the tree calls itself, since not every form of an image has the label of a partition, or else
     * the digest by which it is known.
     */
    @Override
    public SourceDescription describe() throws IOException {
        SourceDescription inner = fileSystem.describe();
        SortedMap<String, String> identity = new TreeMap<>(inner.identity());
        String digest = verified.rootHash().isPresent() ? verified.rootHash().get() : digest();
        if (verified.rootHash().isPresent()) {
            identity.put(ROOT_HASH_IDENTITY, digest);
            identity.put(
                    CERTIFICATE_IDENTITY,
                    verified.signers().map(signers -> String.join(" ", signers)).orElse("not verified"));
        } else {
            identity.put(DIGEST_IDENTITY, digest);
        }
        List<String> notes = new ArrayList<>(verified.notes());
        notes.addAll(inner.notes());
        String name = SystemName.of(read()).orElse(digest);
        return new SourceDescription("disk image (DDI)", name, identity, inner.timestamp(), notes);
    }

    private String digest() throws IOException {
        DigestingOutputStream digesting = new DigestingOutputStream(OutputStream.nullOutputStream());
        try (InputStream in = verified.data().openStream()) {
            in.transferTo(digesting);
        }
        return digesting.digest().hex();
    }

    @Override
    public Fidelity fidelity() {
        return fileSystem.fidelity();
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
