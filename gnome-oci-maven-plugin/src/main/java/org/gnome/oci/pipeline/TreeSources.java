package org.gnome.oci.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.gnome.oci.source.flatpak.DeployedTreeSource;
import org.gnome.oci.source.flatpak.FlatpakTreeSource;
import org.gnome.oci.source.oci.OciTreeSource;
import org.gnome.oci.source.ostree.OstreeRepository;
import org.gnome.oci.source.ostree.OstreeTreeSource;
import org.gnome.oci.source.ostree.RemoteRepository;
import org.gnome.oci.source.sysupdate.SysupdateReference;
import org.gnome.oci.source.sysupdate.SysupdateTreeSource;
import org.gnome.oci.source.tar.TarTreeSource;
import org.gnome.oci.trust.SignatureVerifier;

/**
 * Opens the source that a location names: the one place that knows every format.
 *
 * @param base what relative paths are relative to
 * @param spools where streams and decompressed layers are kept while a source is open
 * @param standardInput what {@code -} stands for
 * @param trustedKeys by which keys repositories must be signed
 * @param remote how repositories on the network are read
 * @param disks how disk images are read and trusted
 */
public record TreeSources(
        Path base,
        Path spools,
        StandardInput standardInput,
        TrustedKeys trustedKeys,
        RemoteSettings remote,
        DiskOptions disks) {
    /** Opens a source; the caller closes it. */
    public TreeSource open(SourceLocation location) throws IOException {
        return switch (location.scheme()) {
            case DIRECTORY -> new DirectoryTreeSource(existing(location));
            case TAR -> new TarTreeSource(archive(location), spools);
            case OSTREE, FLATPAK -> openCommit(location);
            case DDI -> new DiskImages(disks, base, spools).open(location);
            case SYSUPDATE -> openRelease(location);
            case OCI, OCI_ARCHIVE, DOCKER -> openImage(location);
        };
    }

    private TreeSource openRelease(SourceLocation location) throws IOException {
        SysupdateReference release = SysupdateReference.parse(reference(location));
        Optional<SignatureVerifier> verifier = trustedKeys.verifier(location);
        return location.isRemote()
                ? SysupdateTreeSource.ofRemote(
                        location.place(), release, verifier.orElseThrow(), remote.sysupdate(), disks.system(spools))
                : SysupdateTreeSource.ofDirectory(existing(location), release, verifier, disks.system(spools));
    }

    private TreeSource openCommit(SourceLocation location) throws IOException {
        if (location.reference().isEmpty() && !location.isRemote()) {
            return openFiles(location);
        }
        Optional<SignatureVerifier> verifier = trustedKeys.verifier(location);
        OstreeRepository repository = location.isRemote()
                ? RemoteRepository.open(location.place(), remote.pull(), verifier)
                : OstreeRepository.open(existing(location));
        return location.scheme() == SourceLocation.Scheme.FLATPAK
                ? FlatpakTreeSource.open(repository, reference(location), verifier)
                : OstreeTreeSource.open(repository, reference(location), verifier);
    }

    /**
     * Opens an image; the caller closes it.
     *
     * @throws IllegalArgumentException if the location names none
     */
    OciTreeSource openImage(SourceLocation location) throws IOException {
        return switch (location.scheme()) {
            case OCI -> OciTreeSource.ofLayout(existing(location), location.reference(), spools);
            case OCI_ARCHIVE -> OciTreeSource.ofArchive(archive(location), location.reference(), spools);
            case DOCKER ->
                OciTreeSource.ofRegistry(repository(location), reference(location), remote.registryPull(), spools);
            default ->
                throw new IllegalArgumentException(
                        location + " is no image: write oci:PATH, oci-archive:PATH or docker://HOST/REPOSITORY:TAG");
        };
    }

    private static RepositoryName repository(SourceLocation location) throws MalformedFormatException {
        try {
            return RepositoryName.parse(location.place());
        } catch (IllegalArgumentException e) {
            MalformedFormatException failure =
                    new MalformedFormatException(location.toString(), "repository", String.valueOf(e.getMessage()));
            failure.initCause(e);
            throw failure;
        }
    }

    /** A deployed runtime, of which nothing can be verified, or a bundle. */
    private TreeSource openFiles(SourceLocation location) throws IOException {
        Path place = existing(location);
        return Files.isDirectory(place)
                ? DeployedTreeSource.open(place)
                : FlatpakTreeSource.ofFile(place, trustedKeys.verifier(location), spools);
    }

    private static String reference(SourceLocation location) {
        return location.reference()
                .orElseThrow(() ->
                        new IllegalArgumentException("\"" + location + "\" names no ref: write " + location + "@REF"));
    }

    private RandomAccessSource archive(SourceLocation location) throws IOException {
        return location.isStandardInput() ? standardInput.content() : RandomAccessSource.of(existing(location));
    }

    private Path existing(SourceLocation location) throws IOException {
        Path path = base.resolve(location.place());
        if (!Files.exists(path)) {
            throw new MalformedFormatException(
                    location.toString(), location.scheme() + " source", "there is nothing at " + path);
        }
        return path;
    }
}
