package org.gnome.oci.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.TreeSource;

/** The torture tree, and a place in memory where one image of it after the other is made, read, and mounted. */
public final class TortureImages implements AutoCloseable {
    private static final int FEWEST_ENTRIES = 2800;

    private final Path temporary;
    private final TortureTree tree;
    private final KernelMount work;

    private TortureImages(Path temporary, TortureTree tree, KernelMount work) {
        this.temporary = temporary;
        this.tree = tree;
        this.work = work;
    }

    /** Makes the tree and the place; skips the test, saying why, where that is not possible. */
    public static TortureImages in(Path temporary) throws IOException, InterruptedException {
        TortureTree tree = TortureTree.make(temporary.resolve("tree"));
        try {
            return new TortureImages(temporary, tree, KernelMount.ofMemory(temporary.resolve("work")));
        } catch (IOException | InterruptedException | RuntimeException e) {
            tree.close();
            throw e;
        }
    }

    /** Where the tree is. */
    public Path tree() {
        return tree.root();
    }

    /** Where commands run. */
    public Path directory() {
        return work.directory();
    }

    /** Where they make the image. */
    public Path image() {
        return directory().resolve("image");
    }

    /** Runs a command, which must succeed. */
    public void run(String... command) throws IOException, InterruptedException {
        ExternalTool.run(directory(), command);
    }

    /** A reader of images. */
    @FunctionalInterface
    public interface Reader {
        TreeSource open(RandomAccessSource image) throws IOException;
    }

    /** All that is read of the image. */
    public TreeFacts read(Reader reader) throws IOException {
        try (RandomAccessSource opened = RandomAccessSource.of(image());
                TreeSource source = reader.open(opened)) {
            TreeFacts facts = TreeFacts.of(source.read());
            assertThat(facts.entries().size()).isGreaterThan(FEWEST_ENTRIES);
            return facts;
        }
    }

    /** The image as the kernel mounts it; skips the test, saying why, where it does not. */
    public TreeFacts mounted(String type) throws IOException, InterruptedException {
        try (KernelMount mount = KernelMount.of(type, image(), mountPoint())) {
            return TreeFacts.ofDirectory(mount.directory());
        }
    }

    /** The image as the kernel mounts it, if it knows all that the image uses. */
    public Optional<TreeFacts> mountedIfPossible(String type) throws IOException, InterruptedException {
        Optional<KernelMount> possible = KernelMount.ifPossible(type, image(), mountPoint());
        if (possible.isEmpty()) {
            return Optional.empty();
        }
        try (KernelMount mount = possible.get()) {
            return Optional.of(TreeFacts.ofDirectory(mount.directory()));
        }
    }

    private Path mountPoint() {
        return temporary.resolve("mount");
    }

    /** What a command has extracted into {@code extracted}. */
    public TreeFacts extracted() throws IOException, InterruptedException {
        return TreeFacts.ofDirectory(directory().resolve("extracted"));
    }

    /** Makes room for another image. */
    public void clear() throws IOException, InterruptedException {
        run("rm", "-rf", "extracted", "image");
    }

    @Override
    public void close() {
        try {
            work.close();
        } finally {
            tree.close();
        }
    }
}
