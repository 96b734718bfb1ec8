package org.gnome.oci.oci;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.MalformedFormatException;

/**
 * One image of a layout: its documents, verified.
 *
 * @param descriptor the descriptor of the manifest
 * @param manifest the manifest
 * @param config the configuration
 */
public record Image(Descriptor descriptor, Manifest manifest, ImageConfig config) {
    /**
     * Reads the documents of an image.
     *
     * @param reference the {@code org.opencontainers.image.ref.name} to choose, or empty for the only image
     */
    public static Image read(BlobStore store, Optional<String> reference) throws IOException {
        Descriptor descriptor = choose(store, reference);
        String name = store.name();
        Manifest manifest = Manifest.parse(store.document(descriptor), name + " manifest " + descriptor.digest());
        Descriptor configDescriptor = manifest.config();
        if (!MediaType.isConfig(configDescriptor.mediaType())) {
            throw new MalformedFormatException(
                    name, "manifest.config.mediaType", configDescriptor.mediaType() + " is no image configuration");
        }
        ImageConfig config =
                ImageConfig.parse(store.document(configDescriptor), name + " config " + configDescriptor.digest());
        if (config.diffIds().size() != manifest.layers().size()) {
            throw new MalformedFormatException(
                    name,
                    "config.rootfs.diff_ids",
                    "names " + config.diffIds().size() + " layers where the manifest has "
                            + manifest.layers().size());
        }
        return new Image(descriptor, manifest, config);
    }

    private static Descriptor choose(BlobStore store, Optional<String> reference) throws IOException {
        ImageIndex index = ImageIndex.parse(store.index(), store.name() + " " + LayoutFormat.INDEX_FILE);
        List<Descriptor> candidates = index.manifests().stream()
                .filter(candidate -> reference.isEmpty()
                        || reference.get().equals(candidate.annotations().get(Descriptor.REF_NAME)))
                .toList();
        if (candidates.size() != 1) {
            List<String> names = index.manifests().stream()
                    .map(candidate -> candidate
                            .annotations()
                            .getOrDefault(
                                    Descriptor.REF_NAME, candidate.digest().toString()))
                    .toList();
            throw new MalformedFormatException(
                    store.name(),
                    "index.json.manifests",
                    reference
                                    .map(name -> candidates.size() + " images are named " + name)
                                    .orElse("holds " + candidates.size() + " images")
                            + "; name one of " + names);
        }
        Descriptor descriptor = candidates.get(0);
        if (!MediaType.isManifest(descriptor.mediaType())) {
            throw new MalformedFormatException(
                    store.name(), "index.json.manifests[].mediaType", descriptor.mediaType() + " is no image manifest");
        }
        return descriptor;
    }
}
