package org.gnome.oci.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.testing.ExternalTool;

/**
 * A runtime with extensions by {@code flatpak build-export}.
 *
 * @param directory where it is: {@code repo}, and {@code runtime} with what was exported, as a Flatpak user sees it
 * @param extensions those that an image is compared with; each has the directory of its name in lower case
 */
record ForeignRuntime(Path directory, List<String> extensions) implements ForeignReference {
    private static final String RUNTIME = "org.gnome.Foreign";
    private static final String REF = "runtime/" + RUNTIME + "/x86_64/master";

    static ForeignRuntime make(UpstreamImage image, Path directory) throws IOException, InterruptedException {
        ExternalTool.require("flatpak");
        ExternalTool.require("ostree");
        List<String> extensions = image == UpstreamImage.SDK ? List.of("Docs", "Locale") : List.of("Locale");
        ForeignRuntime runtime = new ForeignRuntime(directory, extensions);
        runtime.export(ForeignTrees.of(image));
        return runtime;
    }

    @Override
    public SourceLocation location() {
        return new SourceLocation(
                Scheme.FLATPAK,
                directory.resolve("repo").toString(),
                Optional.of(REF + "+" + String.join("+", extensions)));
    }

    /** With the attributes that Flatpak did not keep. */
    @Override
    public SourceLocation unpacked() {
        return new SourceLocation(Scheme.DIRECTORY, directory.resolve("runtime").toString(), Optional.empty());
    }

    private void export(ForeignTrees trees) throws IOException, InterruptedException {
        trees.write(ForeignTrees.Tree.REFERENCE, Files.createDirectory(directory.resolve("runtime")));
        run("cp", "-a", "runtime", "exported");
        run("mv", "exported/etc", "exported/usr/etc");
        run("ostree", "--repo=repo", "init", "--mode=archive");
        StringBuilder metadata = new StringBuilder(
                "[Runtime]\nname=" + RUNTIME + "\nruntime=" + REF.substring(8) + "\nsdk=" + REF.substring(8) + "\n");
        for (String extension : extensions) {
            String place = "share/runtime/" + extension.toLowerCase(Locale.ROOT);
            Path files = Files.createDirectory(directory.resolve(extension));
            run("mv", "exported/usr/" + place, files.resolve("usr").toString());
            Files.createDirectory(directory.resolve("exported/usr/" + place));
            String extensionName = RUNTIME + "." + extension;
            export(
                    extension,
                    "[Runtime]\nname=" + extensionName + "\n\n[ExtensionOf]\nref=" + REF + "\n",
                    "--files=usr");
            metadata.append("\n[Extension ")
                    .append(extensionName)
                    .append("]\ndirectory=")
                    .append(place)
                    .append('\n');
        }
        export("exported", metadata.toString(), "--runtime");
    }

    private void export(String build, String metadata, String option) throws IOException, InterruptedException {
        Files.writeString(directory.resolve(build).resolve("metadata"), metadata);
        Files.createDirectory(directory.resolve(build).resolve("files"));
        Files.createDirectory(directory.resolve(build).resolve("var"));
        run(
                "flatpak",
                "build-export",
                "--disable-sandbox",
                "--runtime",
                "--arch=x86_64",
                option,
                "repo",
                build,
                "master");
    }

    private void run(String... command) throws IOException, InterruptedException {
        ExternalTool.run(directory, command);
    }
}
