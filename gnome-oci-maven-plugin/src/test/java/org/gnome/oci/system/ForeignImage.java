package org.gnome.oci.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.parity.RulesReader;
import org.gnome.oci.pipeline.CompareTrees;
import org.gnome.oci.pipeline.MappedTreeSource;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.testing.ExternalTool;

/**
 * An image by umoci, in layers with whiteouts, and what it is compared with.
 *
 * @param upstream the image that it is like
 * @param directory where it is: {@code layout}, and {@code bundle} with the unpacked image
 * @param reference what it is compared with
 */
record ForeignImage(UpstreamImage upstream, Path directory, ForeignReference reference) {
    private static final LocalDate TODAY = LocalDate.of(2026, 1, 1);

    /** The tag of the image that has the known differences and no other. */
    static final String SOUND = "sound";

    /** Makes both in a new directory; skips the test unless everything is there that they are made with. */
    static ForeignImage make(UpstreamImage upstream, Path directory) throws IOException, InterruptedException {
        ExternalTool.require("umoci");
        ExternalTool.require("setfattr");
        ExternalTool.requireRoot();
        Files.createDirectories(directory);
        ForeignReference reference = switch (upstream.reference()) {
            case RUNTIME -> ForeignRuntime.make(upstream, directory);
            case SYSTEM -> ForeignSystem.make(upstream, directory);
        };
        ForeignImage image = new ForeignImage(upstream, directory, reference);
        image.build(ForeignTrees.of(upstream));
        return image;
    }

    SourceLocation image(String tag) {
        return new SourceLocation(Scheme.OCI, directory.resolve("layout").toString(), Optional.of(tag));
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

    private void run(String... command) throws IOException, InterruptedException {
        ExternalTool.run(directory, command);
    }

    TreeSource open(SourceLocation location) throws IOException {
        return SampleProject.here().unverified(directory).open(location);
    }

    /** Compares as the goal {@code diff} does. */
    ParityReport compare(SourceLocation location, String tag) throws IOException {
        try (TreeSource referenceSource = new MappedTreeSource(open(location), upstream.mappings());
                TreeSource imageSource = open(image(tag))) {
            return new CompareTrees(1, Progress.SILENT)
                    .compare(referenceSource, imageSource, RulesReader.read(upstream.rules()), TODAY);
        }
    }
}
