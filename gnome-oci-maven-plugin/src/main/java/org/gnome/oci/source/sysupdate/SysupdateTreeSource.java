package org.gnome.oci.source.sysupdate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.disk.DiskSettings;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.trust.SignatureVerifier;

/**
 * A release of GNOME OS in a directory that systemd-sysupdate updates from: {@code sysupdate:PLACE@usr+devel=VERSION}.
 *
 * <p>The list of the directory is signed, every file is digested against it before it is used, and the hash tree of
 * {@code /usr} must have the root hash that the names of its files say. All components are of one version: the newest
 * of which all are there, or the one that is named.
 *
 * <p>The tree is what the running system sees: the extensions that are named, and the configuration extensions that the
 * system carries itself, are merged ({@link org.gnome.oci.source.extension.ExtendedTreeSource}).
 */
public final class SysupdateTreeSource implements TreeSource {
    /** The identity that holds the version. */
    public static final String VERSION_IDENTITY = "sysupdate.version";

    /** The identity that holds the key by which the list was signed, or says that nobody asked. */
    public static final String SIGNED_BY_IDENTITY = "sysupdate.signed-by";

    private final SysupdateDirectory directory;
    private final String name;
    private final Release release;
    private final SignedSums sums;
    private final TreeSource tree;

    private SysupdateTreeSource(
            SysupdateDirectory directory, String name, Release release, SignedSums sums, TreeSource tree) {
        this.directory = directory;
        this.name = name;
        this.release = release;
        this.sums = sums;
        this.tree = tree;
    }

    /**
     * Opens a release in a directory on this machine.
     *
     * @param verifier judges the signature of the list, unless it is not to be judged
     * @param disk the architecture, and how its images are read
     * @throws org.gnome.oci.trust.UntrustedException if no trusted key has signed the list
     * @throws org.gnome.oci.io.FormatException if there is no such release, or if it is damaged
     */
    public static SysupdateTreeSource ofDirectory(
            Path directory, SysupdateReference reference, Optional<SignatureVerifier> verifier, DiskSettings disk)
            throws IOException {
        return open(new LocalDirectory(directory, verifier), reference, disk);
    }

    /**
     * Opens a release in a directory on the network; its files are fetched into the cache.
     *
     * @param url where it is, as http or https
     * @param verifier judges the signature of the list: without, nothing on the network is read
     * @param disk the architecture, and how its images are read
     * @throws org.gnome.oci.fetch.FetchException if something cannot be fetched
     * @throws org.gnome.oci.trust.UntrustedException if no trusted key has signed the list
     * @throws org.gnome.oci.io.FormatException if there is no such release, if it is damaged, or if the newest one is
     *     older than the newest one that was seen before
     */
    public static SysupdateTreeSource ofRemote(
            String url,
            SysupdateReference reference,
            SignatureVerifier verifier,
            SysupdateSettings settings,
            DiskSettings disk)
            throws IOException {
        return open(RemoteDirectory.open(url, settings, verifier), reference, disk);
    }

    private static SysupdateTreeSource open(
            SysupdateDirectory directory, SysupdateReference reference, DiskSettings disk) throws IOException {
        try {
            String architecture = DiskSettings.systemdArchitecture(disk.architecture());
            SignedSums sums = directory.sums();
            Release release = new ReleaseSelection(directory.source(), sums.sums(), reference, architecture).select();
            if (reference.version().isEmpty()) {
                directory.requireNewest(sums.sums(), reference.components() + " of " + architecture, release.version());
            }
            TreeSource tree = new ReleaseImages(directory, disk).open(release);
            return new SysupdateTreeSource(
                    directory, reference.at(release.version()).toString(), release, sums, tree);
        } catch (IOException | RuntimeException e) {
            try {
                directory.close();
            } catch (IOException secondary) {
                e.addSuppressed(secondary);
            }
            throw e;
        }
    }

    @Override
    public FileTree read() throws IOException {
        return tree.read();
    }

    @Override
    public SourceDescription describe() throws IOException {
        SourceDescription images = tree.describe();
        SortedMap<String, String> identity = new TreeMap<>(images.identity());
        identity.put(VERSION_IDENTITY, release.version());
        identity.put(SIGNED_BY_IDENTITY, sums.signedBy());
        List<String> notes = new ArrayList<>(release.notes());
        notes.addAll(images.notes());
        return new SourceDescription("GNOME OS (sysupdate)", name, identity, images.timestamp(), notes);
    }

    @Override
    public Fidelity fidelity() {
        return tree.fidelity();
    }

    /** Lets the cache be pruned. */
    @Override
    public void close() throws IOException {
        try {
            tree.close();
        } finally {
            directory.close();
        }
    }
}
