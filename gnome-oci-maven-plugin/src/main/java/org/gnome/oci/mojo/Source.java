package org.gnome.oci.mojo;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.compose.TreeFilter;
import org.gnome.oci.pipeline.SourceSpecification;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.tree.PathGlob;
import org.jspecify.annotations.Nullable;

/**
 * A source as it is configured: {@code <source>LOCATION</source>}, or with elements of its own. Maven sets the fields.
 *
 * @since 0.1.0
 */
public final class Source {
    /**
     * The location.
     *
     * @since 0.1.0
     */
    private @Nullable String location;

    /**
     * Patterns of paths that are taken; everything is, if there are none.
     *
     * @since 0.1.0
     */
    private @Nullable List<@Nullable String> includes;

    /**
     * Patterns of paths that are left out; none by default.
     *
     * @since 0.1.0
     */
    private @Nullable List<@Nullable String> excludes;

    /**
     * The reviewed list of modes, owners and attributes; none by default.
     *
     * @since 0.1.0
     */
    private @Nullable File manifest;

    /** A source of which everything is taken; Maven's configurator calls this for an element that holds only text. */
    public void set(String text) {
        location = text;
    }

    /** Whether it has a location; an empty property takes a source out. */
    boolean isNamed() {
        return Configuration.text(location).isPresent();
    }

    SourceSpecification specification() {
        String text = Configuration.text(location).orElseThrow().strip();
        Optional<Path> list = Configuration.named("the <manifest> of the source " + text, manifest);
        return new SourceSpecification(
                SourceLocation.parse(text), new TreeFilter(patterns(includes), patterns(excludes)), list);
    }

    private static List<PathGlob> patterns(@Nullable List<@Nullable String> texts) {
        return texts == null
                ? List.of()
                : texts.stream()
                        .flatMap(text -> Configuration.text(text).stream())
                        .map(text -> PathGlob.of(text.strip()))
                        .toList();
    }

    /** The location, for people. */
    @Override
    public String toString() {
        return Configuration.text(location).orElse("nowhere");
    }
}
