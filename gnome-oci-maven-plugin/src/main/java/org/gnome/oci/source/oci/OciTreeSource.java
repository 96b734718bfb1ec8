package org.gnome.oci.source.oci;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.Spool;
import org.gnome.oci.layer.Layer;
import org.gnome.oci.layer.ParentImage;
import org.gnome.oci.oci.BlobStore;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.Image;
import org.gnome.oci.oci.ImageLayoutVerifier;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.oci.MediaType;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.tar.TarTreeSource;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.jspecify.annotations.Nullable;

/**
 * The root file system of an OCI image, as a runtime would unpack it (image-spec, "Image Layer Filesystem Changeset").
 *
 * <p>Layers are applied in order with their whiteouts. Every digest, size and DiffID is checked on the way. Each layer
 * is decompressed once: the contents of its files go to a spool, and their SHA-256 is known afterwards.
 */
public final class OciTreeSource implements TreeSource {
    private final BlobStore store;
    private final Optional<String> reference;
    private final Path spools;
    private @Nullable Image image;
    private @Nullable Spool spool;

    private OciTreeSource(BlobStore store, Optional<String> reference, Path spools) {
        this.store = store;
        this.reference = reference;
        this.spools = spools;
    }

    /**
     * An image in a layout directory.
     *
     * @param reference the name of the image in the layout, or empty for its only image
     * @param spools where file contents are kept while the source is open
     */
    public static OciTreeSource ofLayout(Path directory, Optional<String> reference, Path spools) {
        return new OciTreeSource(new LayoutDirectory(directory), reference, spools);
    }

    /** An image in an archive, which this source now owns and closes. */
    public static OciTreeSource ofArchive(RandomAccessSource archive, Optional<String> reference, Path spools)
            throws IOException {
        TarTreeSource files = new TarTreeSource(archive, spools);
        try {
            return new OciTreeSource(new ArchiveBlobStore(files, archive.name()), reference, spools);
        } catch (IOException e) {
            files.close();
            throw e;
        }
    }

    /**
     * An image in a registry. Nothing is asked of the registry before the image is.
     *
     * @param tagOrDigest which image of the repository
     */
    public static OciTreeSource ofRegistry(
            RepositoryName repository, String tagOrDigest, RegistryPull pull, Path spools) throws IOException {
        return new OciTreeSource(
                RegistryBlobStore.open(repository, tagOrDigest, pull, spools), Optional.empty(), spools);
    }

    /** The documents of the image, verified. */
    public Image image() throws IOException {
        if (image == null) {
            image = Image.read(store, reference);
        }
        return image;
    }

    /** The blobs of the image; open for as long as this source is. */
    public BlobStore store() {
        return store;
    }

    @Override
    public FileTree read() throws IOException {
        return readLayers().tree();
    }

    /** Reads the tree together with the layers that make it. */
    public ParentImage readLayers() throws IOException {
        if (spool == null) {
            spool = Spool.create(spools);
        }
        LayerStack stack = new LayerStack(store.name(), spool);
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < image().manifest().layers().size(); i++) {
            Descriptor descriptor = image().manifest().layers().get(i);
            try (InputStream layer = ImageLayoutVerifier.openLayer(store, image(), i)) {
                long uncompressedSize = stack.apply(layer, "layer " + descriptor.digest());
                layers.add(new Layer(
                        MediaType.ofLayer(descriptor.mediaType()),
                        descriptor.digest(),
                        descriptor.size(),
                        image().config().diffIds().get(i),
                        uncompressedSize));
            }
        }
        return new ParentImage(layers, stack.tree());
    }

    @Override
    public SourceDescription describe() throws IOException {
        Descriptor descriptor = image().descriptor();
        SortedMap<String, String> identity = new TreeMap<>(store.identity());
        identity.put("oci.manifest", descriptor.digest().toString());
        identity.put("oci.config", image().manifest().config().digest().toString());
        String name = descriptor.annotations().getOrDefault(Descriptor.REF_NAME, store.name());
        return new SourceDescription("OCI image", name, identity, created());
    }

    private Optional<Instant> created() throws IOException {
        try {
            return image().config().created().map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public Fidelity fidelity() {
        return Fidelity.FULL;
    }

    @Override
    public void close() throws IOException {
        try {
            store.close();
        } finally {
            if (spool != null) {
                spool.close();
            }
        }
    }
}
