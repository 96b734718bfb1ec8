package org.gnome.oci.system.fidelity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.KernelMount;
import org.gnome.oci.testing.Podman;
import org.gnome.oci.testing.TortureTree;
import org.gnome.oci.testing.TreeFacts;

/** The tree that a foreign program makes of an image, in memory, where every attribute has room. */
final class Unpacked {
    /** Attributes of the torture tree without a value, which Go's archive/tar passes over. */
    static final String EMPTY_XATTRS = "(user|trusted)[.]empty";

    /** What no layer can hold. */
    private static final String REMOVE_WHAT_IS_REFUSED = """
            rm special/whiteout names/.wh.not-a-whiteout socket
            setfattr -x trusted.overlay.opaque xattrs/opaque
            """;

    private Unpacked() {}

    /** The torture tree without what is refused. */
    static TortureTree original(Path directory) throws IOException, InterruptedException {
        TortureTree tree = TortureTree.make(directory);
        try {
            ExternalTool.run(directory, "sh", "-ec", REMOVE_WHAT_IS_REFUSED);
            return tree;
        } catch (IOException | InterruptedException | RuntimeException e) {
            tree.close();
            throw e;
        }
    }

    /** By umoci, which takes gzip only. */
    static TreeFacts byUmoci(ImageFiles files, Path work) throws IOException, InterruptedException {
        ExternalTool.require("umoci");
        try (KernelMount memory = KernelMount.ofMemory(work.resolve("memory"))) {
            String image = files.layout() + ":" + Passage.REFERENCE;
            ExternalTool.run(memory.directory(), "umoci", "unpack", "--image", image, "bundle");
            return TreeFacts.ofDirectory(memory.directory().resolve("bundle/rootfs"));
        }
    }

    /**
     * By podman, as the kernel lays its layers over each other, without the root: podman 4.3.1 passes over the entry of
     * that, be it "./" or "." (GNU tar's or Python's), and 0555 is its own.
     */
    static TreeFacts byPodman(ImageFiles files) throws IOException, InterruptedException {
        Path place = Files.createTempDirectory("p");
        try (KernelMount memory = KernelMount.ofMemory(place)) {
            Podman podman = Podman.overlayIn(memory.directory().resolve("s"));
            podman.run("load", "-i", files.archive().toString());
            String mounted =
                    podman.run("image", "mount", Passage.REFERENCE.toString()).strip();
            try {
                return TreeFacts.ofDirectory(Path.of(mounted)).withoutRoot();
            } finally {
                podman.run("image", "unmount", "--all");
            }
        } finally {
            Files.delete(place);
        }
    }
}
