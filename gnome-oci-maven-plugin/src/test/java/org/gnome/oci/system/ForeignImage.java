package org.gnome.oci.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.parity.PathMapping;
import org.gnome.oci.parity.RulesReader;
import org.gnome.oci.pipeline.CompareTrees;
import org.gnome.oci.pipeline.MappedTreeSource;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.testing.ExternalTool;

/**
 * An image by umoci, in layers with whiteouts, and a runtime with extensions by {@code flatpak build-export} to compare
 * it with.
 *
 * @param name {@code platform} or {@code sdk}
 * @param directory where both are: {@code layout}, {@code bundle} with the unpacked image, {@code repo}, and
 *     {@code runtime} with what was exported, as a Flatpak user sees it
 */
record ForeignImage(String name, Path directory) {
    private static final String RUNTIME = "org.gnome.Foreign";
    private static final String REF = "runtime/" + RUNTIME + "/x86_64/master";
    private static final LocalDate TODAY = LocalDate.of(2026, 1, 1);

    /** The tag of the image that has the known differences and no other. */
    static final String SOUND = "sound";

    /** Skips the test unless everything is there that an image and a runtime are made with. */
    static void requireTools() throws IOException {
        ExternalTool.require("flatpak");
        ExternalTool.require("ostree");
        ExternalTool.require("umoci");
        ExternalTool.require("setfattr");
        ExternalTool.requireRoot();
    }

    /** Makes both in a new directory. */
    static ForeignImage make(String name, Path directory) throws IOException, InterruptedException {
        ForeignImage image = new ForeignImage(name, Files.createDirectory(directory));
        ForeignTrees trees = ForeignTrees.of(name);
        image.export(trees);
        image.build(trees);
        return image;
    }

    /** What an image of this name needs to be compared. */
    List<PathMapping> mappings() {
        Stream<String> documentationAndHeaders = Stream.of(
                "/usr/share/runtime/docs:/usr/share",
                "/usr/lib/x86_64-linux-gnu/include:/usr/include/x86_64-linux-gnu");
        return Stream.concat(
                        Stream.of("/usr/share/runtime/locale/*/lib:/usr/lib/locale"),
                        name.equals("sdk") ? documentationAndHeaders : Stream.of())
                .map(PathMapping::parse)
                .toList();
    }

    Path rules() {
        return rules(name);
    }

    static Path rules(String name) {
        return SampleProject.here().root().resolve("images/upstream/" + name + "-rules.xml");
    }

    SourceLocation runtime() {
        return new SourceLocation(
                Scheme.FLATPAK,
                directory.resolve("repo").toString(),
                Optional.of(REF + "+" + String.join("+", extensions())));
    }

    /** What was exported, with the attributes that Flatpak did not keep. */
    SourceLocation runtimeDirectory() {
        return new SourceLocation(Scheme.DIRECTORY, directory.resolve("runtime").toString(), Optional.empty());
    }

    SourceLocation image(String tag) {
        return new SourceLocation(Scheme.OCI, directory.resolve("layout").toString(), Optional.of(tag));
    }

    /** The extensions that the image is compared with; each has the directory of its name in lower case. */
    private List<String> extensions() {
        return name.equals("sdk") ? List.of("Docs", "Locale") : List.of("Locale");
    }

    private void export(ForeignTrees trees) throws IOException, InterruptedException {
        trees.write(ForeignTrees.Tree.RUNTIME, Files.createDirectory(directory.resolve("runtime")));
        run("cp", "-a", "runtime", "exported");
        run("mv", "exported/etc", "exported/usr/etc");
        run("ostree", "--repo=repo", "init", "--mode=archive");
        StringBuilder metadata = new StringBuilder(
                "[Runtime]\nname=" + RUNTIME + "\nruntime=" + REF.substring(8) + "\nsdk=" + REF.substring(8) + "\n");
        for (String extension : extensions()) {
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

    /** Layers: a lower one, one that removes and changes what it has, a directory that hides it, a file. */
    private void build(ForeignTrees trees) throws IOException, InterruptedException {
        run("umoci", "init", "--layout", "layout");
        run("umoci", "new", "--image", "layout:" + SOUND);
        run("umoci", "unpack", "--image", "layout:" + SOUND, "lower");
        trees.write(ForeignTrees.Tree.LOWER_LAYER, directory.resolve("lower/rootfs"));
        run("umoci", "repack", "--refresh-bundle", "--image", "layout:" + SOUND, "lower");
        Path root = directory.resolve("lower/rootfs");
        run("find", root.toString(), "-mindepth", "1", "-delete");
        trees.write(ForeignTrees.Tree.IMAGE, root);
        Files.writeString(root.resolve("usr/share/icons/Adwaita/stale"), "stale");
        run("umoci", "repack", "--image", "layout:" + SOUND, "lower");
        Files.delete(root.resolve("usr/share/icons/Adwaita/stale"));
        insert("--opaque", root.resolve("usr/share/icons"), "/usr/share/icons");
        insert("--history.comment=manifest", root.resolve("usr/manifest.json"), "/usr/manifest.json");
        run("umoci", "unpack", "--image", "layout:" + SOUND, "bundle");
    }

    private void insert(String option, Path from, String to) throws IOException, InterruptedException {
        run("umoci", "insert", "--image", "layout:" + SOUND, option, from.toString(), to);
    }

    /** Makes another image of the sound one, which a script changes in its root directory. */
    String change(String tag, String script) throws IOException, InterruptedException {
        run(
                "sh",
                "-e",
                "-c",
                "cp -a bundle changed\n(cd changed/rootfs\n" + script + "\n)\numoci repack --image layout:" + tag
                        + " changed\nrm -r changed");
        return tag;
    }

    private byte[] run(String... command) throws IOException, InterruptedException {
        return ExternalTool.run(directory, command);
    }

    TreeSource open(SourceLocation location) throws IOException {
        return SampleProject.here().unverified(directory).open(location);
    }

    /** Compares as the goal {@code diff} does. */
    ParityReport compare(SourceLocation reference, String tag) throws IOException {
        try (TreeSource referenceSource = new MappedTreeSource(open(reference), mappings());
                TreeSource imageSource = open(image(tag))) {
            return new CompareTrees(1, Progress.SILENT)
                    .compare(referenceSource, imageSource, RulesReader.read(rules()), TODAY);
        }
    }
}
