package org.gnome.oci.pipeline;

import java.nio.file.Path;
import java.util.Optional;
import org.gnome.oci.compose.TreeFilter;
import org.gnome.oci.source.SourceLocation;

/**
 * One of the trees that an image is composed of, and what of it is taken.
 *
 * @param location where it comes from
 * @param filter which part is taken
 * @param manifest the reviewed list of modes, owners and attributes of what is taken, if there is one
 */
public record SourceSpecification(SourceLocation location, TreeFilter filter, Optional<Path> manifest) {
    /** A whole tree as it is. */
    public static SourceSpecification of(SourceLocation location) {
        return new SourceSpecification(location, TreeFilter.ALL, Optional.empty());
    }

    /** Whether nothing privileged is taken that no list states: so it is where single paths are, or a list is given. */
    boolean isReviewed() {
        return manifest.isPresent() || !filter.includes().isEmpty();
    }
}
