package org.gnome.oci.source.sysupdate;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.disk.DiskSettings;
import org.gnome.oci.source.disk.DiskTreeSource;
import org.gnome.oci.source.extension.ExtendedTreeSource;
import org.gnome.oci.source.extension.Extension;

/** Opens the disk images of a release as one tree. */
final class ReleaseImages {
    private final SysupdateDirectory directory;
    private final DiskSettings settings;
    private final Deque<Closeable> opened = new ArrayDeque<>();

    /**
     * Images of a directory, which stays open longer than they do.
     *
     * @param settings how they are read; a signature of the root hash that is demanded there is demanded of every image
     */
    ReleaseImages(SysupdateDirectory directory, DiskSettings settings) {
        this.directory = directory;
        this.settings = settings;
    }

    /**
     * Opens the tree of a release, with its extensions, as the running system sees it.
     *
     * @throws org.gnome.oci.io.IntegrityException if a file has another digest than the list says, or the hash tree
     *     another root hash than the names of its files
     */
    TreeSource open(Release release) throws IOException {
        try {
            return tree(release);
        } catch (IOException | RuntimeException e) {
            while (!opened.isEmpty()) {
                try {
                    opened.pop().close();
                } catch (IOException secondary) {
                    e.addSuppressed(secondary);
                }
            }
            throw e;
        }
    }

    /** Everything is there before the first image is decompressed. */
    private TreeSource tree(Release release) throws IOException {
        RandomAccessSource data = file(release.usr());
        RandomAccessSource hashTree = file(release.verity());
        Optional<RandomAccessSource> signature = Optional.empty();
        if (release.signature().isPresent()) {
            signature = Optional.of(file(release.signature().get()));
        }
        List<RandomAccessSource> images = new ArrayList<>();
        for (ReleaseFile image : release.extensions().values()) {
            images.add(file(image));
        }
        TreeSource usr = own(DiskTreeSource.ofSplit(
                data, Optional.of(hashTree), signature, Optional.of(release.rootHash()), settings));
        List<Extension> extensions = new ArrayList<>();
        for (Map.Entry<String, ReleaseFile> extension : release.extensions().entrySet()) {
            extensions.add(extension(extension.getKey(), release.version(), images.get(extensions.size())));
        }
        return ExtendedTreeSource.of(usr, extensions, DiskSettings.systemdArchitecture(settings.architecture()));
    }

    /** An extension under the name that it gets where it is installed. */
    private Extension extension(String component, String version, RandomAccessSource image) throws IOException {
        DiskSettings ofExtension =
                new DiskSettings(settings.architecture(), settings.spools(), Optional.empty(), settings.signers());
        return Extension.of(Extension.installedNames(component, version), own(DiskTreeSource.open(image, ofExtension)));
    }

    private RandomAccessSource file(ReleaseFile file) throws IOException {
        return own(directory.open(file));
    }

    private <T extends Closeable> T own(T resource) {
        opened.push(resource);
        return resource;
    }
}
