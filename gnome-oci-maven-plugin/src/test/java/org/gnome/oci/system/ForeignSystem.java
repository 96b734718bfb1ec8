package org.gnome.oci.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.system.ForeignTrees.Tree;
import org.gnome.oci.testing.ExternalTool;
import org.junit.jupiter.api.Assumptions;

/**
 * The /usr image of an operating system with its extensions, by {@code mkfs.erofs} with GNOME OS's options.
 *
 * @param directory where they are: {@code usr.raw}, {@code extensions} and {@code confexts}, and {@code unpacked} with
 *     what they show together
 * @param extensions those that the system is compared with
 */
record ForeignSystem(Path directory, List<Tree> extensions) implements ForeignReference {
    /** Zstandard in fragments was new in erofs-utils 1.8. */
    private static final Pattern VERSION = Pattern.compile("mkfs\\.erofs(?: \\(erofs-utils\\))? (\\d+)\\.(\\d+)");

    private static void requireTools() throws IOException, InterruptedException {
        ExternalTool.require("mkfs.erofs");
        ExternalTool.Result result = ExternalTool.runAllowingFailure(Path.of("."), "mkfs.erofs", "-V");
        Matcher version = VERSION.matcher(result.text() + result.errors());
        Assumptions.assumeTrue(
                version.find()
                        && Integer.parseInt(version.group(1)) * 1000 + Integer.parseInt(version.group(2)) >= 1008,
                "needs mkfs.erofs 1.8 or newer (.ci/newer-tools)");
    }

    static ForeignSystem make(UpstreamImage image, Path directory) throws IOException, InterruptedException {
        requireTools();
        List<Tree> extensions =
                image == UpstreamImage.GNOMEOS_DEVEL ? List.of(Tree.DEVEL, Tree.DEVEL_CONFEXT, Tree.DEBUG) : List.of();
        ForeignSystem system = new ForeignSystem(directory, extensions);
        system.pack(ForeignTrees.of(image));
        return system;
    }

    /** The image of a part; an extension is named after its release file. */
    private Path image(Tree part) {
        return directory.resolve(
                switch (part) {
                    case DEVEL -> "extensions/devel_1.raw";
                    case DEVEL_CONFEXT -> "confexts/devel_1.raw";
                    case DEBUG -> "extensions/debug.raw";
                    default -> "usr.raw";
                });
    }

    @Override
    public SourceLocation location() {
        String images = extensions.stream().map(part -> image(part).toString()).collect(Collectors.joining("+"));
        return new SourceLocation(
                Scheme.DDI, image(Tree.SYSTEM).toString(), images.isEmpty() ? Optional.empty() : Optional.of(images));
    }

    @Override
    public SourceLocation unpacked() {
        return new SourceLocation(
                Scheme.DIRECTORY, directory.resolve("unpacked").toString(), Optional.empty());
    }

    private void pack(ForeignTrees trees) throws IOException, InterruptedException {
        trees.write(Tree.REFERENCE, Files.createDirectory(directory.resolve("unpacked")));
        pack(trees, Tree.SYSTEM, "system/usr");
        for (Tree part : extensions) {
            pack(trees, part, part.toString());
        }
    }

    private void pack(ForeignTrees trees, Tree part, String root) throws IOException, InterruptedException {
        trees.write(part, Files.createDirectory(directory.resolve(part.toString())));
        Files.createDirectories(image(part).getParent());
        ExternalTool.run(
                directory,
                "mkfs.erofs",
                "--quiet",
                "-z",
                "zstd",
                "-E",
                "fragments,fragdedupe=inode",
                "--all-time",
                "-T",
                "1767225600",
                image(part).toString(),
                root);
    }
}
