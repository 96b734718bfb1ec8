package org.gnome.oci.source.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares what is read here with what {@code ostree ls} and {@code ostree checkout} say of the same commit. */
class OstreeOracleTest {
    private static final String REF = "test/oracle";

    @TempDir
    Path directory;

    private Path tree;

    @BeforeEach
    void makeTree() throws Exception {
        ExternalTool.require("ostree");
        tree = Files.createDirectories(directory.resolve("tree"));
        Files.createDirectories(tree.resolve("empty directory"));
        Files.createDirectories(tree.resolve("a/b/c"));
        for (String name : List.of("a.txt", "a-b", "a b", ".hidden", "...", "back\\slash", "tab\tname", "-dash")) {
            Files.writeString(tree.resolve(name), "content of " + name);
        }
        ExternalTool.run(tree, "sh", "-c", "printf x > \"$(printf 'F\\305\\221tan\\303\\272s.pem')\"");
        ExternalTool.run(tree, "sh", "-c", "ln -s \"$(printf 'F\\305\\221tan\\303\\272s.pem')\" link-to-unicode");
        Files.writeString(tree.resolve("a/b/c/" + "n".repeat(255)), "long name");
        Files.write(tree.resolve("empty"), new byte[0]);
        Files.write(tree.resolve("zeros"), new byte[3_000_000]);
        Files.createSymbolicLink(tree.resolve("dangling"), Path.of("no/such/target"));
        Files.createSymbolicLink(tree.resolve("a/up"), Path.of("../a.txt"));
        Files.createSymbolicLink(tree.resolve("long-link"), Path.of("l".repeat(3000)));
        mode("a-b", 0755);
        mode("a b", 0600);
        mode("zeros", 0444);
        mode("a/b", 0750);
    }

    private void mode(String name, int permissions) throws IOException {
        OstreeRepositoryBuilder.setPermissions(tree.resolve(name), permissions);
    }

    private void attributes() throws Exception {
        for (String name : List.of("a.txt", "a/b")) {
            UserDefinedFileAttributeView view =
                    Files.getFileAttributeView(tree.resolve(name), UserDefinedFileAttributeView.class);
            view.write("zz", ByteBuffer.wrap(new byte[] {0, (byte) 0xff, 10}));
            view.write("note", ByteBuffer.wrap("text".getBytes(StandardCharsets.UTF_8)));
        }
        ExternalTool.runAllowingFailure(tree, "setcap", "cap_net_raw=ep", "a-b");
        ExternalTool.runAllowingFailure(tree, "chown", "1000:1001", "empty");
        ExternalTool.runAllowingFailure(tree, "chmod", "4711", "-dash");
        ExternalTool.runAllowingFailure(tree, "chmod", "1777", "empty directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"archive", "bare-user", "bare-user-only"})
    void readsWhatOstreeReads(String mode) throws Exception {
        if (!mode.equals("bare-user-only")) {
            attributes();
        }
        Path repository = directory.resolve("repo");
        ExternalTool.run(directory, "ostree", "--repo=repo", "init", "--mode=" + mode);
        ExternalTool.run(
                directory, "ostree", "--repo=repo", "commit", "-b", REF, "--tree=dir=tree", "--timestamp=@1700000000");
        ExternalTool.run(directory, "ostree", "--repo=repo", "checkout", "-U", REF, "checkout");

        try (OstreeTreeSource source = OstreeTreeSource.open(repository, REF, Optional.empty())) {
            FileTree read = source.read();
            assertThat(lines(read)).isEqualTo(oracleLines());
            assertContentsEqual(read, directory.resolve("checkout"));
            assertThat(source.describe().identity())
                    .containsEntry(
                            "ostree.commit",
                            new String(
                                            ExternalTool.run(directory, "ostree", "--repo=repo", "rev-parse", REF),
                                            StandardCharsets.US_ASCII)
                                    .strip());
        }
    }

    /** The lines of {@code ostree ls}, without its checksums of directories, which the model does not keep. */
    private List<String> oracleLines() throws Exception {
        byte[] output = ExternalTool.run(directory, "ostree", "--repo=repo", "ls", "-R", "-C", "-X", REF);
        return new String(output, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceAll(" +", " ").replace("[byte 0x", "[0x"))
                .map(line -> line.startsWith("d") ? line.replaceFirst("( [0-9a-f]{64}){2}", "") : line)
                .map(line -> line.startsWith("l") ? line.replaceFirst(" [0-9a-f]{64}", "") : line)
                .sorted()
                .toList();
    }

    private static List<String> lines(FileTree tree) throws IOException {
        List<String> lines = new ArrayList<>();
        tree.walk((path, node) -> lines.add(line(path, node)));
        lines.sort(null);
        return lines;
    }

    private static String line(TreePath path, Node node) {
        String mode = String.format("%05o", node.metadata().permissions());
        String owner = " " + node.metadata().uid() + " " + node.metadata().gid() + " ";
        String end = " { " + xattrs(node.metadata().xattrs()) + " } /" + text(path.bytes());
        if (node instanceof Directory) {
            return "d" + mode + owner + "0" + end;
        }
        if (node instanceof SymbolicLink link) {
            return "l" + mode + owner + "0" + end + " -> " + text(link.target());
        }
        RegularFile file = (RegularFile) node;
        String checksum = file.content().knownDigest().orElseThrow().digest().hex();
        return "-" + mode + owner + file.content().size() + " " + checksum + end;
    }

    private static String text(ByteString bytes) {
        return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }

    /** GVariant's text form, as far as the attributes of this test need it. */
    private static String xattrs(Xattrs xattrs) {
        if (xattrs.isEmpty()) {
            return "@a(ayay) []";
        }
        return xattrs.values().entrySet().stream()
                .map(xattr -> "(b'" + xattr.getKey() + "', " + value(xattr.getValue()) + ")")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String value(ByteString value) {
        List<String> bytes = new ArrayList<>();
        for (byte b : value.toByteArray()) {
            bytes.add(String.format("0x%02x", b));
        }
        return "[" + String.join(", ", bytes) + "]";
    }

    private static void assertContentsEqual(FileTree tree, Path checkout) throws Exception {
        List<String> digests = new ArrayList<>();
        tree.walk((path, node) -> {
            if (node instanceof RegularFile file) {
                digests.add(TreeListing.sha256(file));
            }
        });
        byte[] found = ExternalTool.run(checkout, "sh", "-c", "find . -type f -exec sha256sum {} + | cut -c 1-65");
        assertThat(digests)
                .containsExactlyInAnyOrderElementsOf(new String(found, StandardCharsets.US_ASCII)
                        .lines()
                        .map(line -> line.replace("\\", "").strip())
                        .toList())
                .contains(Digest.ofContent(new byte[3_000_000]).hex());
    }
}
