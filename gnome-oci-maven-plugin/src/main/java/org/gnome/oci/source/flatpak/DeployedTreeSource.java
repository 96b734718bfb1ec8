package org.gnome.oci.source.flatpak;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.digest.DigestingOutputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.MtreeWriter;
import org.jspecify.annotations.Nullable;

/**
 * A runtime or extension as Flatpak has installed it on this machine, mapped as it is mounted:
 * {@code flatpak:…/runtime/NAME/ARCH/BRANCH/active}, or the directory of the commit beside it.
 *
 * <p>Owners and times are the installer's, and equal files share an inode with the local repository, so that none of
 * these is expressed. What Flatpak adds is dropped ({@link DeployedFiles}). Nothing can be verified here: the
 * {@linkplain #describe() description} says so.
 */
public final class DeployedTreeSource implements TreeSource {
    /** The identity that holds the commit that is said to be deployed. */
    public static final String COMMIT_IDENTITY = "flatpak.deployed";

    private static final String NOT_VERIFIED = "not verified";
    private static final String SOURCE = "deployed runtime";

    private final Deployment deployment;
    private final DirectoryTreeSource directory;
    private @Nullable FileTree tree;
    private Fidelity fidelity = FlatpakTreeSource.CANONICAL;

    private DeployedTreeSource(Deployment deployment, DirectoryTreeSource directory) {
        this.deployment = deployment;
        this.directory = directory;
    }

    /**
     * Opens a deployed runtime.
     *
     * @throws MalformedFormatException if the directory holds none
     */
    public static DeployedTreeSource open(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!Files.isRegularFile(real.resolve("metadata"), LinkOption.NOFOLLOW_LINKS)
                || !Files.isDirectory(real.resolve("files"), LinkOption.NOFOLLOW_LINKS)) {
            throw new MalformedFormatException(
                    SOURCE,
                    directory.toString(),
                    "holds no metadata and files, so no runtime is deployed there; name the directory \"active\" of one,"
                            + " or write flatpak:REPOSITORY@REF for a repository");
        }
        return new DeployedTreeSource(Deployment.of(real), new DirectoryTreeSource(real));
    }

    @Override
    public FileTree read() throws IOException {
        FileTree known = tree;
        if (known == null) {
            FileTree deployed = DeployedFiles.clean(directory.read());
            known = RuntimeMapping.map(SOURCE, RuntimeMapping.files(SOURCE, deployed));
            fidelity = CarriedAttributes.widen(fidelity, known);
            tree = known;
        }
        return known;
    }

    /**
     * The identity is the commit by the name of its directory, which nobody has verified, and {@code tree.sha256}, the
     * digest of the tree's mtree form; asking for it reads every file.
     */
    @Override
    public SourceDescription describe() throws IOException {
        DigestingOutputStream digesting = new DigestingOutputStream(OutputStream.nullOutputStream());
        FileTree mapped = read();
        new MtreeWriter(fidelity).write(mapped, digesting);
        SortedMap<String, String> identity = new TreeMap<>();
        identity.put("tree.sha256", digesting.digest().hex());
        identity.put(COMMIT_IDENTITY, deployment.commit() + ", " + NOT_VERIFIED);
        deployment.ref().ifPresent(ref -> identity.put(FlatpakTreeSource.REF_IDENTITY, ref.toString()));
        String name = deployment.ref().map(FlatpakRef::toString).orElse(deployment.commit());
        return new SourceDescription("deployed Flatpak runtime", name, identity, Optional.empty());
    }

    /** What Flatpak keeps; after {@link #read()} also whatever else was deployed. */
    @Override
    public Fidelity fidelity() {
        return fidelity;
    }

    @Override
    public void close() {
        directory.close();
    }
}
