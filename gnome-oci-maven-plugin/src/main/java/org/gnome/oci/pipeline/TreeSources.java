package org.gnome.oci.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.gnome.oci.source.flatpak.FlatpakTreeSource;
import org.gnome.oci.source.oci.OciTreeSource;
import org.gnome.oci.source.ostree.OstreeTreeSource;
import org.gnome.oci.source.tar.TarTreeSource;

/**
 * Opens the source that a location names: the one place that knows every format.
 *
 * @param base what relative paths are relative to
 * @param spools where streams and decompressed layers are kept while a source is open
 * @param standardInput what {@code -} stands for
 */
public record TreeSources(Path base, Path spools, InputStream standardInput) {
    /** Opens a source; the caller closes it. */
    public TreeSource open(SourceLocation location) throws IOException {
        return switch (location.scheme()) {
            case DIRECTORY -> new DirectoryTreeSource(existing(location));
            case TAR ->
                location.isStandardInput()
                        ? TarTreeSource.ofStandardInput(standardInput, spools)
                        : new TarTreeSource(RandomAccessSource.of(existing(location)), spools);
            case OSTREE -> OstreeTreeSource.open(existing(location), reference(location));
            case FLATPAK -> FlatpakTreeSource.open(existing(location), reference(location));
            case OCI -> OciTreeSource.ofLayout(existing(location), location.reference(), spools);
            case OCI_ARCHIVE ->
                location.isStandardInput()
                        ? OciTreeSource.ofStandardInput(standardInput, location.reference(), spools)
                        : OciTreeSource.ofArchive(
                                RandomAccessSource.of(existing(location)), location.reference(), spools);
        };
    }

    private static String reference(SourceLocation location) {
        return location.reference().orElseThrow(() -> new IllegalArgumentException("no ref: " + location));
    }

    private Path existing(SourceLocation location) throws IOException {
        Path path = base.resolve(location.place());
        if (!Files.exists(path)) {
            throw new MalformedFormatException(
                    location.toString(), location.scheme() + " source", "there is nothing at " + path);
        }
        return path;
    }
}
