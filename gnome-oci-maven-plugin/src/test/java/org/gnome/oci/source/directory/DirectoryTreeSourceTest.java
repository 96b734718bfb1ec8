package org.gnome.oci.source.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.MtreeWriter;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.Socket;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeLimits;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryTreeSourceTest {
    /** Names and targets that no charset reads as text. */
    private static final String ODD_NAMES_SCRIPT = """
            set -e
            : > "$(printf '\\377\\376 %%41')"
            : > "$(printf '\\303\\251')"
            : > "$(printf 'line\\nfeed')"
            mkdir "$(printf 'dir-\\377')"
            : > "$(printf 'dir-\\377/\\200')"
            ln -s "$(printf 'dir-\\377')" to-directory
            ln -s "$(printf 'dir-\\377/')" to-directory-slash
            ln -s "$(printf './/..//\\303\\251\\377/./')" spelled-oddly
            ln -s / to-root
            ln -s // to-double-root
            ln -s . to-self
            """;

    @TempDir
    private Path temporary;

    private Path directory = Path.of("unset");

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(temporary.resolve("tree"));
    }

    private FileTree read() throws IOException {
        return new DirectoryTreeSource(directory).read();
    }

    private String mtree(Fidelity fidelity) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new MtreeWriter(fidelity).write(read(), out);
        return out.toString(StandardCharsets.US_ASCII);
    }

    private static RegularFile file(FileTree tree, String path) {
        return (RegularFile) tree.find(TreePath.of(path)).orElseThrow();
    }

    private static ByteString bytes(String latin1) {
        return ByteString.copyOf(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The output of the probe in a Java machine of its own. */
    private String probe(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "LC_ALL=C"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(options));
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), DirectoryProbe.class.getName(), directory.toString()));
        byte[] output = ExternalTool.run(temporary, command.toArray(String[]::new));
        return new String(output, StandardCharsets.US_ASCII);
    }

    @Test
    void keepsTheBytesOfNamesAndTargets() throws Exception {
        ExternalTool.run(directory, "sh", "-c", ODD_NAMES_SCRIPT);
        FileTree tree = read();
        assertThat(tree.root().entries().keySet())
                .extracting(EntryName::bytes)
                .contains(bytes("\u00ff\u00fe %41"), bytes("\u00c3\u00a9"), bytes("line\nfeed"), bytes("dir-\u00ff"));
        assertThat(target(tree, "to-directory")).isEqualTo(bytes("dir-\u00ff"));
        assertThat(target(tree, "to-directory-slash")).isEqualTo(bytes("dir-\u00ff/"));
        assertThat(target(tree, "spelled-oddly")).isEqualTo(bytes(".//..//\u00c3\u00a9\u00ff/./"));
        assertThat(target(tree, "to-root")).isEqualTo(bytes("/"));
        assertThat(target(tree, "to-double-root")).isEqualTo(bytes("//"));
        assertThat(target(tree, "to-self")).isEqualTo(bytes("."));
    }

    private static ByteString target(FileTree tree, String path) {
        return ((SymbolicLink) tree.find(TreePath.of(path)).orElseThrow()).target();
    }

    /** ln(1) of some systems follows the first name; Linux links the link. */
    @Test
    void notesHardlinksThatNoTreeHas() throws Exception {
        ExternalTool.run(directory, "sh", "-c", "ln -s target b && ln -P b a && mkfifo only && touch f && ln f g");
        SourceDescription description = new DirectoryTreeSource(directory).describe();
        assertThat(description.notes())
                .containsExactly("2 names of symbolic links, devices or pipes are hardlinks, which only regular files"
                        + " keep: /a, /b");
    }

    @Test
    void notesNothingOfHardlinksThatATreeHas() throws Exception {
        ExternalTool.run(directory, "sh", "-c", "touch f && ln f g && ln -s target b");
        assertThat(new DirectoryTreeSource(directory).describe().notes()).isEmpty();
    }

    @Test
    void readsTheSameInTheCLocale() throws Exception {
        ExternalTool.run(directory, "sh", "-c", ODD_NAMES_SCRIPT);
        Fidelity fidelity = new DirectoryTreeSource(directory).fidelity();
        assertThat(probe()).isEqualTo(fidelity + "\n" + mtree(fidelity));
    }

    @Test
    void isWithoutAttributesWhereNativeCodeCannotBeLoaded() throws Exception {
        Files.createFile(directory.resolve("file"));
        Fidelity fidelity = Fidelity.without(Attribute.XATTRS, Attribute.CAPABILITIES);
        assertThat(probe("-Djna.nosys=true", "-Djna.noclasspath=true")).isEqualTo(fidelity + "\n" + mtree(fidelity));
    }

    @Test
    void saysThatAttributesAreMissing() throws IOException {
        try (DirectoryTreeSource source = new DirectoryTreeSource(directory, Optional.empty())) {
            assertThat(source.fidelity().expresses(Attribute.XATTRS)).isFalse();
            assertThat(source.fidelity().expresses(Attribute.CAPABILITIES)).isFalse();
            assertThat(source.fidelity().expresses(Attribute.OWNER)).isTrue();
            assertThat(source.read().root().metadata().xattrs()).isEqualTo(Xattrs.NONE);
        }
    }

    @Test
    void readsManyAndLargeAttributes() throws Exception {
        ExternalTool.require("setfattr");
        Files.createFile(directory.resolve("file"));
        String script = "for i in $(seq 60); do setfattr -n user.$i -v $i file || exit 1; done;"
                + " setfattr -n user.large -v $(printf '%01000d' 7) file";
        ExternalTool.Result made = ExternalTool.runAllowingFailure(directory, "sh", "-c", script);
        assumeTrue(made.exitCode() == 0, "needs a file system with attributes: " + made.errors());
        Xattrs xattrs = file(read(), "file").metadata().xattrs();
        assertThat(xattrs.values()).hasSize(61);
        assertThat(xattrs.values().get(ByteString.ofUtf8("user.large")))
                .isEqualTo(ByteString.ofUtf8("0".repeat(999) + "7"));
    }

    @Test
    void readsHardlinksAsOneFile() throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "content");
        Files.createLink(directory.resolve("b"), file);
        Files.writeString(directory.resolve("c"), "content");
        FileTree tree = read();
        assertThat(file(tree, "a")).isSameAs(file(tree, "b")).isNotSameAs(file(tree, "c"));
    }

    @Test
    void readsSockets() throws IOException {
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(directory.resolve("socket")));
            assertThat(read().find(TreePath.of("socket")).orElseThrow()).isInstanceOf(Socket.class);
        }
    }

    @Test
    void followsALinkToTheDirectoryAndNoOther() throws IOException {
        Files.createDirectory(directory.resolve("inner"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("inner"));
        Path link = Files.createSymbolicLink(temporary.resolve("current"), directory);
        try (DirectoryTreeSource source = new DirectoryTreeSource(link)) {
            FileTree tree = source.read();
            assertThat(tree.root().entries()).hasSize(2);
            assertThat(tree.find(TreePath.of("link")).orElseThrow()).isInstanceOf(SymbolicLink.class);
            assertThat(source.describe().name()).isEqualTo("current");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "shor", "longer than before"})
    void refusesAFileWhoseSizeChanged(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "before");
        RegularFile read = file(read(), "file");
        Files.writeString(file, content);
        assertThatThrownBy(() -> {
                    try (InputStream in = read.content().open()) {
                        in.readAllBytes();
                    }
                })
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("/file");
    }

    @Test
    void readsContentsAgainAndAgain() throws IOException {
        Files.writeString(directory.resolve("file"), "content");
        RegularFile file = file(read(), "file");
        for (int i = 0; i < 2; i++) {
            try (InputStream in = file.content().open()) {
                assertThat(in.readAllBytes()).isEqualTo("content".getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void isIdentifiedByItsTreeWithoutTimesAndPaths() throws Exception {
        Files.writeString(directory.resolve("file"), "content");
        SourceDescription before = new DirectoryTreeSource(directory).describe();
        ExternalTool.run(directory, "touch", "-d", "@1", "file");
        assertThat(new DirectoryTreeSource(directory).describe()).isEqualTo(before);
        assertThat(before.name()).isEqualTo("tree");
        assertThat(before.identity()).containsOnlyKeys("tree.sha256");
        Files.writeString(directory.resolve("file"), "CONTENT");
        assertThat(new DirectoryTreeSource(directory).describe()).isNotEqualTo(before);
    }

    @Test
    void refusesATreeThatIsTooDeep() throws IOException {
        Path deep = directory;
        for (int i = 0; i <= TreeLimits.MAX_DEPTH; i++) {
            deep = Files.createDirectory(deep.resolve("d"));
        }
        assertThatThrownBy(this::read)
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("deeper");
    }

    @Test
    void refusesADirectoryThatIsNotThere() {
        assertThatThrownBy(() -> new DirectoryTreeSource(directory.resolve("missing")).read())
                .isInstanceOf(IOException.class);
    }
}
