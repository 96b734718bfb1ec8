package org.gnome.oci.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.gnome.oci.source.disk.DiskTreeSource;
import org.gnome.oci.source.extension.ExtendedTreeSource;
import org.gnome.oci.source.extension.Extension;

/**
 * Opens disk images together with what extends them.
 *
 * @param options how they are read and trusted
 * @param base what relative paths are relative to
 * @param spools where images are decompressed to
 */
record DiskImages(DiskOptions options, Path base, Path spools) {
    /** By these names GNOME OS publishes extensions, which have others where they are installed. */
    private static final Pattern PUBLISHED =
            Pattern.compile("(?<component>.+)-(?:x86-64|arm64|riscv64|loongarch64)_(?<version>[^_]+)");

    /** An extension is called what its file is, without what says how the file is packed. */
    private static final Pattern SUFFIX = Pattern.compile("\\.(?:raw|img|erofs|squashfs)(?:\\.(?:xz|zst|gz))?$");

    /** Opens an image with its extensions; the caller closes it. */
    TreeSource open(SourceLocation location) throws IOException {
        List<Extension> extensions = new ArrayList<>();
        TreeSource system = DiskTreeSource.ofFile(existing(location.place(), location), options.system(spools));
        try {
            for (String place : location.extensions()) {
                extensions.add(extension(existing(place, location)));
            }
            return ExtendedTreeSource.of(system, extensions, options.systemdArchitecture());
        } catch (IOException | RuntimeException e) {
            system.close();
            for (Extension extension : extensions) {
                extension.source().close();
            }
            throw e;
        }
    }

    private Path existing(String place, SourceLocation location) throws IOException {
        Path path = base.resolve(place);
        if (!Files.isReadable(path)) {
            throw new MalformedFormatException(
                    location.toString(), "disk image", "there is nothing to be read at " + path);
        }
        return path;
    }

    private static List<String> names(String name) {
        Matcher published = PUBLISHED.matcher(name);
        return published.matches()
                ? Extension.installedNames(published.group("component"), published.group("version"))
                : List.of(name);
    }

    private Extension extension(Path file) throws IOException {
        TreeSource source = Files.isDirectory(file)
                ? new DirectoryTreeSource(file)
                : DiskTreeSource.ofFile(file, options.extension(spools));
        try {
            String name = SUFFIX.matcher(String.valueOf(file.getFileName())).replaceFirst("");
            return Extension.of(names(name), source);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }
}
