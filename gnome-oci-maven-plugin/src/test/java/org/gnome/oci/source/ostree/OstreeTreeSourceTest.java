package org.gnome.oci.source.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.ostree.OstreeRepositoryBuilder.FileSpec;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.HardlinkGroups;
import org.gnome.oci.tree.KnownDigest;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OstreeTreeSourceTest {
    private static final String HELLO_SHA256 =
            Digest.ofContent(SampleCommit.HELLO.content()).hex();
    private static final String TOOL_SHA256 =
            Digest.ofContent(SampleCommit.tool().content()).hex();
    private static final String EMPTY_SHA256 = Digest.ofContent(new byte[0]).hex();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"archive-z2", "archive", "bare-user"})
    void readsTheTreeOfACommit(String mode) throws Exception {
        SampleCommit.write(new OstreeRepositoryBuilder(directory, mode), mode);

        assertThat(TreeListing.of(read()))
                .containsExactly(
                        "/ directory 755 0:0 {}",
                        "/empty file 644 0:0 {} 0 " + EMPTY_SHA256,
                        "/hello file 644 0:0 {} 20 " + HELLO_SHA256,
                        "/link link 777 0:0 {} -> sub/tool",
                        "/sub directory 755 0:0 {}",
                        "/sub/tool file 4755 1000:4294967294 {security.capability="
                                + "\\x01\\x00\\x00\\x02\\x00\\x04\\x00\\x00, user.note=} 2 " + TOOL_SHA256,
                        "/twin file 644 0:0 {} 20 " + HELLO_SHA256);
    }

    @Test
    void readsTheTreeOfABareUserOnlyRepositoryFromTheFilesThemselves() throws Exception {
        SampleCommit.write(new OstreeRepositoryBuilder(directory, "bare-user-only"), "bare-user-only");

        assertThat(TreeListing.of(read()))
                .containsExactly(
                        "/ directory 755 0:0 {}",
                        "/empty file 644 0:0 {} 0 " + EMPTY_SHA256,
                        "/hello file 644 0:0 {} 20 " + HELLO_SHA256,
                        "/link link 777 0:0 {} -> sub/tool",
                        "/sub directory 755 0:0 {}",
                        "/sub/tool file 755 0:0 {} 2 " + TOOL_SHA256,
                        "/twin file 644 0:0 {} 20 " + HELLO_SHA256);
    }

    @Test
    void describesTheCommitWithoutTheMachine() throws Exception {
        Digest commit = SampleCommit.write(new OstreeRepositoryBuilder(directory, "archive-z2"), "archive-z2");

        try (OstreeTreeSource source = OstreeTreeSource.open(directory, SampleCommit.REF, Optional.empty())) {
            SourceDescription description = source.describe();
            assertThat(description.kind()).isEqualTo("OSTree commit");
            assertThat(description.name()).isEqualTo("test/sample");
            assertThat(description.identity())
                    .isEqualTo(Map.of(
                            "ostree.commit",
                            commit.hex(),
                            "ostree.signed-by",
                            "not verified",
                            "ostree.ref",
                            "test/sample",
                            "ostree.version",
                            "50.1"));
            assertThat(description.timestamp()).contains(Instant.ofEpochSecond(OstreeRepositoryBuilder.TIMESTAMP));
            assertThat(description.toString()).doesNotContain(directory.toString());
        }
    }

    @Test
    void takesTheChecksumOfACommitAsARef() throws Exception {
        Digest commit = SampleCommit.write(new OstreeRepositoryBuilder(directory, "archive-z2"), "archive-z2");

        try (OstreeTreeSource source = OstreeTreeSource.open(directory, commit.hex(), Optional.empty())) {
            assertThat(source.describe().identity()).doesNotContainKey("ostree.ref");
            assertThat(source.read().find(TreePath.of("hello"))).isPresent();
        }
    }

    @Test
    void givesEveryPathAFileOfItsOwnWithTheKnownChecksum() throws Exception {
        SampleCommit.write(new OstreeRepositoryBuilder(directory, "archive-z2"), "archive-z2");
        FileTree tree = read();
        RegularFile hello = file(tree, "hello");
        RegularFile twin = file(tree, "twin");

        assertThat(hello).isNotSameAs(twin);
        assertThat(HardlinkGroups.of(tree).linkCount(hello)).isEqualTo(1);
        assertThat(hello.content().knownDigest())
                .isEqualTo(twin.content().knownDigest())
                .contains(new KnownDigest.OstreeChecksum(SampleCommit.HELLO.checksum()));
    }

    @Test
    void opensAContentOftenAndInPieces() throws Exception {
        SampleCommit.write(new OstreeRepositoryBuilder(directory, "archive-z2"), "archive-z2");
        RegularFile hello = file(read(), "hello");

        for (int round = 0; round < 2; round++) {
            try (InputStream in = hello.content().open()) {
                StringBuilder text = new StringBuilder();
                for (int b = in.read(); b >= 0; b = in.read()) {
                    text.append((char) b);
                }
                assertThat(text).hasToString("hello, hello, hello\n");
                assertThat(in.read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void readsALargeFileThroughManyBuffers() throws Exception {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "archive-z2");
        byte[] content = new byte[1_000_000];
        new java.util.Random(1).nextBytes(content);
        FileSpec large = new FileSpec(0100644, 0, 0, "", new TreeMap<>(), content);
        commit(repository, "large", repository.file(large));

        assertThat(TreeListing.sha256(file(read(), "large")))
                .isEqualTo(Digest.ofContent(content).hex());
    }

    @Test
    void hashesAttributesInTheOrderOfTheirNamesWhateverTheStoredOrder() throws Exception {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "archive-z2");
        FileSpec tool = SampleCommit.tool();
        Digest checksum = repository.file(tool);
        GvariantBytes[] xattrs = tool.xattrs().descendingMap().entrySet().stream()
                .map(xattr -> GvariantBytes.tuple(
                        GvariantBytes.string(xattr.getKey()), GvariantBytes.byteArray(xattr.getValue())))
                .toArray(GvariantBytes[]::new);
        byte[] unsorted = tool.filez(2, GvariantBytes.array(1, xattrs), FileSpec.deflate(tool.content()));
        java.nio.file.Files.write(repository.object(checksum, "filez"), unsorted);
        commit(repository, "tool", checksum);

        assertThat(TreeListing.of(read()).get(1)).contains("{security.capability=", "user.note=}", TOOL_SHA256);
    }

    @Test
    void readsAHeaderThatIsLargerThanUsual() throws Exception {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "archive-z2");
        TreeMap<String, byte[]> xattrs = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            xattrs.put("user." + i, new byte[i * 2]);
        }
        commit(repository, "file", repository.file(new FileSpec(0100600, 1, 2, "", xattrs, new byte[] {1})));
        RegularFile file = file(read(), "file");

        assertThat(file.metadata().xattrs().values()).hasSize(300);
        assertThat(TreeListing.sha256(file))
                .isEqualTo(Digest.ofContent(new byte[] {1}).hex());
    }

    @Test
    void saysWhichAttributesARepositoryCanHold() throws Exception {
        for (String mode : List.of("archive-z2", "bare-user")) {
            assertThat(RepositoryConfigReader.mode(
                                    new OstreeRepositoryBuilder(directory.resolve(mode), mode).directory())
                            .fidelity()
                            .attributes())
                    .containsExactlyInAnyOrder(
                            Attribute.ACCESS,
                            Attribute.SPECIAL_BITS,
                            Attribute.OWNER,
                            Attribute.XATTRS,
                            Attribute.CAPABILITIES);
        }
        assertThat(RepositoryMode.BARE_USER_ONLY.fidelity().attributes()).containsExactly(Attribute.ACCESS);
    }

    private static void commit(OstreeRepositoryBuilder repository, String name, Digest file) throws Exception {
        Digest root = repository.dirtree(Map.of(name, file), Map.of());
        repository.ref("heads/" + SampleCommit.REF, repository.commit(root, repository.dirmeta(0755)));
    }

    private FileTree read() throws Exception {
        try (OstreeTreeSource source = OstreeTreeSource.open(directory, SampleCommit.REF, Optional.empty())) {
            return source.read();
        }
    }

    private static RegularFile file(FileTree tree, String path) {
        return (RegularFile) tree.find(TreePath.of(path)).orElseThrow();
    }
}
