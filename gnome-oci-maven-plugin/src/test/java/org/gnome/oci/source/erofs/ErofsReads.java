package org.gnome.oci.source.erofs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;

/** Images as tests read them. */
final class ErofsReads {
    private static final Path IMAGES = Path.of("src/test/resources/erofs");
    private static final Path SPOOLS = Path.of(System.getProperty("java.io.tmpdir"));

    /** More than any image of a test has; a damaged one may seem to have any number. */
    private static final int MAX_CONTENT_BYTES = 1 << 22;

    private ErofsReads() {}

    /** Does something with the tree of an image. */
    @FunctionalInterface
    interface Use<T> {
        T of(FileTree tree) throws IOException;
    }

    static <T> T read(byte[] image, Use<T> use) throws IOException {
        try (RandomAccessSource source = RandomAccessSource.of("image", image);
                ErofsTreeSource erofs = ErofsTreeSource.open(source, SPOOLS)) {
            return use.of(erofs.read());
        }
    }

    /** Everything that an image holds. */
    static List<String> list(byte[] image) throws IOException {
        return read(image, TreeListing::of);
    }

    /** The content of a file of the root directory. */
    static String content(byte[] image, String name) throws IOException {
        return read(image, tree -> new String(TreeListing.bytes((RegularFile) node(tree, name)), ISO_8859_1));
    }

    static Node node(FileTree tree, String path) {
        return tree.find(TreePath.of(path)).orElseThrow();
    }

    /** Reads all that an image of unknown worth holds, but of each content only the start. */
    static void readSome(byte[] image) throws IOException {
        read(image, tree -> {
            tree.walk((path, node) -> {
                if (node instanceof RegularFile file) {
                    try (InputStream in = file.content().open()) {
                        in.readNBytes(MAX_CONTENT_BYTES);
                    }
                }
            });
            return tree;
        });
    }

    /** The images that make.sh made of one tree. */
    static List<Path> images() throws IOException {
        try (Stream<Path> files = Files.list(IMAGES)) {
            return files.filter(file -> file.toString().endsWith(".erofs"))
                    .sorted()
                    .toList();
        }
    }
}
