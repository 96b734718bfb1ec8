package org.gnome.oci.publish;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageIndex;
import org.gnome.oci.oci.MediaType;
import org.gnome.oci.registry.ImageRepository;
import org.gnome.oci.registry.RegistryException;
import org.gnome.oci.registry.RemoteDocument;

/** Joins images of one repository, each for another platform, into one OCI index, and pushes that by digest. */
public final class JoinIndex {
    private final ImageRepository repository;

    /** The use case. */
    public JoinIndex(ImageRepository repository) {
        this.repository = repository;
    }

    /**
     * The index, in the order of architectures, so that it does not depend on the order of the images.
     *
     * @param images what was pushed for each platform
     * @throws IllegalArgumentException if they do not go together
     */
    public static ImageIndex join(List<PushedImage> images, SortedMap<String, String> annotations) {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("there are no images to join");
        }
        Set<Descriptor.Platform> platforms = new HashSet<>();
        for (PushedImage image : images) {
            if (!image.mediaType().equals(MediaType.MANIFEST)) {
                throw new IllegalArgumentException(image.digest() + " is no image manifest: " + image.mediaType());
            }
            Descriptor.Platform platform = image.platform()
                    .orElseThrow(() -> new IllegalArgumentException(image.digest() + " says no platform"));
            if (!platforms.add(platform)) {
                throw new IllegalArgumentException(
                        "two images are for " + platform.os() + "/" + platform.architecture());
            }
        }
        return new ImageIndex(
                images.stream()
                        .map(PushedImage::descriptor)
                        .sorted(Comparator.comparing(JoinIndex::architecture))
                        .toList(),
                annotations);
    }

    private static String architecture(Descriptor descriptor) {
        return descriptor
                .platform()
                .map(platform -> platform.architecture() + "/" + platform.os())
                .orElse("");
    }

    /**
     * Pushes the index, if the registry has every image of it.
     *
     * @throws IllegalArgumentException if the images do not go together or are in another repository
     */
    public PushedImage push(List<PushedImage> images, SortedMap<String, String> annotations) throws IOException {
        for (PushedImage image : images) {
            if (!image.repository().equals(repository.name())) {
                throw new IllegalArgumentException(
                        image.digest() + " is in " + image.repository() + " and not in " + repository.name());
            }
        }
        byte[] bytes = join(images, annotations).toBytes();
        for (PushedImage image : images) {
            confirm(image.descriptor());
        }
        Descriptor descriptor = Descriptor.of(MediaType.INDEX, bytes);
        repository.pushManifest(bytes, MediaType.INDEX, descriptor.digest().toString());
        if (!confirm(descriptor).bytes().equals(ByteString.copyOf(bytes))) {
            throw new RegistryException(repository.name() + " answers with other bytes for the index "
                    + descriptor.digest() + " than were pushed");
        }
        return new PushedImage(
                repository.name(),
                descriptor.mediaType(),
                descriptor.digest(),
                descriptor.size(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    private RemoteDocument confirm(Descriptor descriptor) throws IOException {
        Optional<RemoteDocument> document =
                repository.manifest(descriptor.digest().toString());
        if (document.isEmpty() || document.get().bytes().length() != descriptor.size()) {
            throw new RegistryException(repository.name() + " does not have " + descriptor.digest());
        }
        return document.get();
    }
}
