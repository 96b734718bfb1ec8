package org.gnome.oci.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.source.SourceLocation;

/**
 * What the desired tree of an image is composed of.
 *
 * @param sources the trees, later over earlier
 * @param skeleton whether the usr-merged root is put around them
 * @param rootfs the overlay directory, if there is one
 * @param rootfsManifest an mtree specification of what the overlay directory cannot hold, if there is one
 * @param sysusers whether the users and groups of sysusers.d are created
 * @param ids the table of the numbers that users and groups have nowhere else, if there is one
 */
public record CompositionSpecification(
        List<SourceSpecification> sources,
        boolean skeleton,
        Optional<Path> rootfs,
        Optional<Path> rootfsManifest,
        boolean sysusers,
        Optional<Path> ids) {
    public CompositionSpecification {
        sources = List.copyOf(sources);
    }

    /** One tree as it is, and nothing else. */
    public static CompositionSpecification of(SourceLocation location) {
        return new CompositionSpecification(
                List.of(SourceSpecification.of(location)),
                false,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
    }
}
