package org.gnome.oci.source.erofs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.gnome.oci.source.erofs.ErofsBytes.CHUNKS;
import static org.gnome.oci.source.erofs.ErofsBytes.FULL;
import static org.gnome.oci.source.erofs.ErofsBytes.PLAIN;
import static org.gnome.oci.source.erofs.ErofsBytes.REGULAR;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.erofs.ErofsBytes.Entry;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.RegularFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ErofsTreeSourceTest {
    /** Size and SHA-256 of what make.sh packed, by sha256sum. */
    private static final String MIXED = "3392 d3164d765562410b77a49fb4cc572de03960bb24f897d64a0c0116a609a2d76e";

    private static final String OTHER = "1488 721260734d4fee4615a43a37255244016e9ff8cd55a1503c874a184fb988adbe";

    private static final String RANDOM = "700 ee0a04bb3b76e37417e154a6345c2bee4dc4a6aaca34c3979bfbcb765665c78c";

    private static final String SEQ = "2692 fea52278a2a3d2ed1c8078ace15d79d34a1b26b35fdce8c59e2823585b0fd07c";

    private static final String TINY = "4 8950abfda7b727630760dd35bcf5c3daa7631aff223a90f7728c0d2521dde10c";

    @TempDir
    Path directory;

    static Stream<Path> images() throws IOException {
        return ErofsReads.images().stream();
    }

    @ParameterizedTest
    @MethodSource("images")
    void readsTheTreeThatMkfsPacked(Path image) throws IOException {
        assertThat(ErofsReads.list(Files.readAllBytes(image)))
                .containsExactly(
                        "/ directory 700 0:0 {}",
                        "/d directory 755 0:0 {user.b.long.name=x}",
                        "/d/alias file 4755 0:0 {user.a=common} " + TINY,
                        "/d/mixed file 644 0:0 {} " + MIXED,
                        "/d/other file 644 0:0 {user.a=common} " + OTHER,
                        "/link link 777 0:0 {} -> seq",
                        "/n Device[metadata=Metadata[permissions=420, uid=0, gid=0, mtime=2026-01-01T00:00:00Z,"
                                + " xattrs=Xattrs[values={}]], kind=CHARACTER, major=1, minor=3]",
                        "/random file 644 0:0 {} " + RANDOM,
                        "/seq file 644 0:0 {user.a=common} " + SEQ,
                        "/tiny file 4755 0:0 {user.a=common} " + TINY);
    }

    @ParameterizedTest
    @MethodSource("images")
    void keepsHardlinksAndTimes(Path image) throws IOException {
        ErofsReads.read(Files.readAllBytes(image), tree -> {
            assertThat(ErofsReads.node(tree, "tiny")).isSameAs(ErofsReads.node(tree, "/d/alias"));
            assertThat(ErofsReads.node(tree, "seq").metadata().mtime()).isEqualTo(Instant.ofEpochSecond(1_767_225_600));
            return tree;
        });
    }

    @Test
    void describesTheVolumeByNameAndUuid() throws IOException {
        SourceDescription named = describe("fragments");
        assertThat(named.kind()).isEqualTo("EROFS file system");
        assertThat(named.name()).isEqualTo("fragments");
        assertThat(named.identity()).isEqualTo(Map.of("erofs.uuid", "c1b9d5a2-f162-11cf-9ece-0020afc76f16"));
        assertThat(describe("compact").name()).isEqualTo("c1b9d5a2-f162-11cf-9ece-0020afc76f16");
    }

    @ParameterizedTest
    @MethodSource("images")
    void knowsWhenTheFileSystemWasMade(Path image) throws IOException {
        assertThat(describe(image.getFileName().toString().replace(".erofs", ""))
                        .timestamp())
                .contains(Instant.ofEpochSecond(1_767_225_600));
    }

    private static SourceDescription describe(String image) throws IOException {
        try (RandomAccessSource source = RandomAccessSource.of(Path.of("src/test/resources/erofs", image + ".erofs"));
                ErofsTreeSource erofs = ErofsTreeSource.open(source, Path.of(""))) {
            assertThat(erofs.fidelity()).isEqualTo(Fidelity.FULL);
            return erofs.describe();
        }
    }

    @Test
    void recognisesTheMagicNumberOnly() throws IOException {
        byte[] image = new ErofsBytes().image();
        assertThat(ErofsTreeSource.recognises(RandomAccessSource.of("image", image)))
                .isTrue();
        image[1024]++;
        assertThat(ErofsTreeSource.recognises(RandomAccessSource.of("image", image)))
                .isFalse();
        assertThat(ErofsTreeSource.recognises(RandomAccessSource.of("image", new byte[1030])))
                .isFalse();
    }

    @Test
    void leavesTheImageOpenAndNoSpoolBehind() throws IOException {
        Path image = Path.of("src/test/resources/erofs/fragments.erofs");
        try (RandomAccessSource source = RandomAccessSource.of(image)) {
            try (ErofsTreeSource erofs = ErofsTreeSource.open(source, directory)) {
                TreeListing.of(erofs.read());
            }
            assertThat(directory).isEmptyDirectory();
            assertThat(source.size()).isEqualTo(Files.size(image));
        }
    }

    @Test
    void readsFragmentsInTheOrderOfThePackedInode() throws IOException {
        byte[] image = Files.readAllBytes(Path.of("src/test/resources/erofs/fragments.erofs"));
        ErofsReads.read(image, tree -> {
            RegularFile file = (RegularFile) ErofsReads.node(tree, "tiny");
            assertThat(file.content().storageOrder()).isGreaterThanOrEqualTo(image.length);
            return tree;
        });
    }

    @Test
    void acceptsTheChecksumOfTheSuperblock() throws IOException {
        ErofsBytes bytes = new ErofsBytes();
        byte[] image = ErofsBytes.withChecksum(bytes.image(Entry.file("a", bytes.file("abc"))));
        assertThat(ErofsReads.content(image, "a")).isEqualTo("abc");
    }

    @Test
    void readsHolesOfChunksAndOfWholeFilesAsZeros() throws IOException {
        ErofsBytes bytes = new ErofsBytes();
        long block = bytes.pcluster("x".repeat(512).getBytes(ISO_8859_1));
        byte[] chunks = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(-1)
                .putInt((int) block)
                .putInt(-1)
                .array();
        long sparse = bytes.inode(REGULAR, CHUNKS, 1030, 0, chunks);
        long zeros = bytes.inode(REGULAR, PLAIN, 700, 0xffff_ffffL, new byte[0]);
        byte[] image = bytes.features(4).image(Entry.file("sparse", sparse), Entry.file("zeros", zeros));

        assertThat(ErofsReads.content(image, "sparse")).isEqualTo("\0".repeat(512) + "x".repeat(512) + "\0".repeat(6));
        assertThat(ErofsReads.content(image, "zeros")).isEqualTo("\0".repeat(700));
    }

    /**
     * A plain cluster that begins in the middle of a block of the file has its end at the start of the stored block.
     */
    @Test
    void turnsInterlacedClustersBack() throws IOException {
        ErofsBytes bytes = new ErofsBytes();
        // One literal, then a copy of one byte back, 612 in all.
        byte[] lz4 = {0x1f, 'a', 1, 0, (byte) 0xff, (byte) 0xff, 82, 0x00};
        long first = bytes.pcluster(lz4);
        long second = bytes.pcluster(("c".repeat(88) + "-".repeat(12) + "b".repeat(412)).getBytes(ISO_8859_1));
        byte[] map = ErofsBytes.fullIndex(
                ErofsBytes.mapHeader(0, 0x10, 0, 0),
                ErofsBytes.head(1, 0, first),
                ErofsBytes.head(0, 100, second),
                ErofsBytes.following(1));
        long file = bytes.inode(REGULAR, FULL, 1112, 2, map);
        byte[] image = bytes.features(1).image(Entry.file("a", file));

        assertThat(ErofsReads.content(image, "a")).isEqualTo("a".repeat(612) + "b".repeat(412) + "c".repeat(88));
    }

    @Test
    void takesOnlyTheStartOfClustersThatFilesShare() throws IOException {
        ErofsBytes bytes = new ErofsBytes();
        // Literals "abcd", then a copy of four bytes back, 200 in all.
        byte[] lz4 = {0x4f, 'a', 'b', 'c', 'd', 4, 0, (byte) 177, 0x00};
        long block = bytes.pcluster(lz4);
        byte[] map = ErofsBytes.fullIndex(ErofsBytes.mapHeader(0, 0, 0, 0), ErofsBytes.head(1, 0, block));
        long whole = bytes.inode(REGULAR, FULL, 200, 1, map);
        long start = bytes.inode(REGULAR, FULL, 6, 1, map);
        byte[] image = bytes.features(1).image(Entry.file("start", start), Entry.file("whole", whole));

        assertThat(ErofsReads.content(image, "whole")).isEqualTo("abcd".repeat(50));
        assertThat(ErofsReads.content(image, "start")).isEqualTo("abcdab");
    }

    @Test
    void readsAttributesOfAllNameSpaces() throws IOException {
        ErofsBytes bytes = new ErofsBytes();
        long file = bytes.file("abc");
        byte[] body = ErofsBytes.xattrBody(
                new int[0],
                ErofsBytes.xattr(1, "note", "v"),
                ErofsBytes.xattr(2, "", "acl"),
                ErofsBytes.xattr(4, "t", ""),
                ErofsBytes.xattr(6, "capability", "cap"));
        bytes.xattrs(file, body, "abc".getBytes(ISO_8859_1));
        ErofsReads.read(bytes.image(Entry.file("a", file)), tree -> {
            assertThat(ErofsReads.node(tree, "a").metadata().xattrs().values())
                    .isEqualTo(Map.of(
                            ByteString.ofUtf8("user.note"), ByteString.ofUtf8("v"),
                            ByteString.ofUtf8("system.posix_acl_access"), ByteString.ofUtf8("acl"),
                            ByteString.ofUtf8("trusted.t"), ByteString.EMPTY,
                            ByteString.ofUtf8("security.capability"), ByteString.ofUtf8("cap")));
            return List.of();
        });
    }
}
