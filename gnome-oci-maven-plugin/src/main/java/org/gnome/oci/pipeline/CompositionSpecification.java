package org.gnome.oci.pipeline;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.tree.TreePath;

/**
 * What the desired tree of an image is composed of.
 *
 * @param sources the trees, later over earlier
 * @param skeleton whether the usr-merged root is put around them
 * @param rootfs the overlay directory, if there is one
 * @param rootfsManifest an mtree specification of what the overlay directory cannot hold, if there is one
 * @param sysusers whether the users and groups of sysusers.d are created
 * @param ids the table of the numbers that users and groups have nowhere else, if there is one
 * @param tmpfiles the directories below which the lines of tmpfiles.d are applied; none, if it is empty
 */
public record CompositionSpecification(
        List<SourceSpecification> sources,
        boolean skeleton,
        Optional<Path> rootfs,
        Optional<Path> rootfsManifest,
        boolean sysusers,
        Optional<Path> ids,
        SortedSet<TreePath> tmpfiles) {
    public CompositionSpecification {
        sources = List.copyOf(sources);
        tmpfiles = Collections.unmodifiableSortedSet(new TreeSet<>(tmpfiles));
    }

    /** One tree as it is, and nothing else. */
    public static CompositionSpecification of(SourceLocation location) {
        return new CompositionSpecification(
                List.of(SourceSpecification.of(location)),
                false,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                new TreeSet<>());
    }
}
