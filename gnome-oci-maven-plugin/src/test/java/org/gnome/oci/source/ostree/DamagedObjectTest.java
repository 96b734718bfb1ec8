package org.gnome.oci.source.ostree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.ostree.OstreeRepositoryBuilder.FileSpec;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One damage of each class, with the place that the error names. */
class DamagedObjectTest {
    private static final FileSpec FILE = SampleCommit.HELLO;
    private static final String NAME = name(FILE.checksum(), "filez");

    @TempDir
    Path directory;

    @Test
    void aFlippedBitInTheStoredContentFailsTheChecksumAtTheEnd() throws Exception {
        commitFilez(FILE.filez(FILE.content().length, FILE.xattrArray(), FileSpec.deflate(swapped())));

        assertThatThrownBy(this::readFile)
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("[" + NAME + "] object: expected " + FILE.checksum() + " but found sha256:");
    }

    private static byte[] swapped() {
        byte[] content = FILE.content().clone();
        content[3] ^= 1;
        return content;
    }

    @Test
    void aFlippedBitInTheHeaderFailsTheChecksumAtTheEnd() throws Exception {
        FileSpec executable = SampleCommit.regular(0100645, new String(FILE.content(), UTF_8));
        commitFilez(executable.filez());

        assertThatThrownBy(this::readFile)
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("[" + NAME + "] object: expected");
    }

    @Test
    void aModeOfSomethingElseThanAFileOrLinkIsRefused() throws Exception {
        commitFilez(SampleCommit.regular(0040644, "x").filez());
        assertThatThrownBy(this::read)
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[" + NAME + " @ 0x18] filez.mode: 040644 is no mode of such an object");

        commitFilez(SampleCommit.regular(0300644, "x").filez());
        assertThatThrownBy(this::read).hasMessageContaining("filez.mode: 0300644 is no mode");
    }

    @Test
    void aTruncatedObjectNamesWhereItEnds() throws Exception {
        byte[] filez = FILE.filez();

        commitFilez(Arrays.copyOf(filez, 5));
        assertThatThrownBy(this::read).hasMessageContaining("[" + NAME + " @ 0x5] filez.header.size: ends inside");

        commitFilez(Arrays.copyOf(filez, 20));
        assertThatThrownBy(this::read)
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[" + NAME + " @ 0x0] filez.header.size: 26 bytes are more than");

        commitFilez(Arrays.copyOf(filez, filez.length - 1));
        assertThatThrownBy(this::readFile)
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[" + NAME + " @ 0x")
                .hasMessageContaining("filez.content: ends inside its deflate stream");
    }

    @Test
    void paddingOfTheHeaderMustBeZero() throws Exception {
        byte[] filez = FILE.filez();
        filez[7] = 1;
        commitFilez(filez);

        assertThatThrownBy(this::read).hasMessageContaining("[" + NAME + " @ 0x4] filez.header.padding: is not zero");
    }

    @Test
    void aHeaderLongerThanTheFormatAllowsIsNotAllocated() throws Exception {
        byte[] filez = FILE.filez();
        filez[0] = (byte) 0xff;
        commitFilez(filez);

        assertThatThrownBy(this::read).hasMessageContaining("filez.header.size: 4278190106 bytes are more than");
    }

    @Test
    void aWrongSizeIsRefusedInBothDirections() throws Exception {
        byte[] payload = FileSpec.deflate(FILE.content());

        commitFilez(FILE.filez(19, FILE.xattrArray(), payload));
        assertThatThrownBy(this::readFile)
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[" + NAME + " @ 0x13] filez.content: goes on after its 19 bytes");

        commitFilez(FILE.filez(21, FILE.xattrArray(), payload));
        assertThatThrownBy(this::readFile)
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[" + NAME + " @ 0x14] filez.content: ends after 20 of 21 bytes");

        commitFilez(FILE.filez(-1, FILE.xattrArray(), payload));
        assertThatThrownBy(this::read).hasMessageContaining("filez.size: 18446744073709551615 is larger than 2^63-1");

        commitFilez(FILE.filez(0, FILE.xattrArray(), payload));
        assertThatThrownBy(this::read).hasMessageContaining("filez.content: goes on after its 0 bytes");
    }

    /** Nobody inflates for hours to find out that the bytes are wrong. */
    @Test
    void aSizeThatNoDeflateStreamOfItsLengthCanHaveIsRefused() throws Exception {
        byte[] zeros = FileSpec.deflate(new byte[64 * 1024 * 1024]);
        commitFilez(FILE.filez(64 * 1024 * 1024, FILE.xattrArray(), zeros));
        assertThatThrownBy(this::readFile).isInstanceOf(IntegrityException.class);

        commitFilez(FILE.filez(1L << 40, FILE.xattrArray(), zeros));
        assertThatThrownBy(this::read)
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("filez.size: says 1099511627776 bytes, but DEFLATE cannot hold so many");
    }

    @Test
    void anInflateBombEndsAtItsPromisedSize() throws Exception {
        byte[] bomb = FileSpec.deflate(new byte[64 * 1024 * 1024]);
        commitFilez(FILE.filez(20, FILE.xattrArray(), bomb));

        assertThatThrownBy(this::readFile).hasMessageContaining("filez.content: goes on after its 20 bytes");
    }

    @Test
    void bytesAfterTheDeflateStreamAreRefused() throws Exception {
        byte[] filez = FILE.filez();
        commitFilez(Arrays.copyOf(filez, filez.length + 1));

        assertThatThrownBy(this::readFile)
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[" + NAME + " @ 0x" + Integer.toHexString(filez.length) + "] filez.content:")
                .hasMessageContaining("goes on after its deflate stream");
    }

    @Test
    void aPayloadThatIsNoDeflateStreamIsRefused() throws Exception {
        commitFilez(FILE.filez(20, FILE.xattrArray(), new byte[] {(byte) 0xff, 1, 2, 3}));

        assertThatThrownBy(this::readFile)
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("filez.content: is no deflate stream");
    }

    @Test
    void aLinkIsVerifiedWhenTheTreeIsRead() throws Exception {
        FileSpec link = new FileSpec(0120777, 0, 0, "target", new TreeMap<>(), new byte[0]);
        FileSpec other = new FileSpec(0120777, 0, 0, "tarbet", new TreeMap<>(), new byte[0]);
        String name = name(link.checksum(), "filez");

        commit(link, other.filez());
        assertThatThrownBy(this::read).isInstanceOf(IntegrityException.class).hasMessageContaining("[" + name + "]");

        commit(link, Arrays.copyOf(link.filez(), link.filez().length + 1));
        assertThatThrownBy(this::read).hasMessageContaining("filez.content: is there, but a symbolic link has none");

        commit(link, new FileSpec(0120777, 0, 0, "", new TreeMap<>(), new byte[0]).filez());
        assertThatThrownBy(this::read)
                .hasMessageContaining("@ 0x20] filez.symlink_target: has 0 bytes, but a link target has 1 to 4095");

        commit(link, new FileSpec(0100644, 0, 0, "target", new TreeMap<>(), new byte[0]).filez());
        assertThatThrownBy(this::read)
                .hasMessageContaining("filez.symlink_target: is set, but the file is no symbolic link");
    }

    @Test
    void anEmptyFileIsVerifiedWhenTheTreeIsRead() throws Exception {
        FileSpec empty = SampleCommit.regular(0100644, "");
        commit(empty, SampleCommit.regular(0100600, "").filez());

        assertThatThrownBy(this::read)
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("[" + name(empty.checksum(), "filez") + "] object: expected");
    }

    @Test
    void attributesMustHaveNamesThatAreThereOnce() throws Exception {
        GvariantBytes pair = GvariantBytes.tuple(GvariantBytes.string("user.a"), GvariantBytes.byteArray((byte) 1));
        commitFilez(FILE.filez(20, GvariantBytes.array(1, pair, pair), FileSpec.deflate(FILE.content())));
        assertThatThrownBy(this::read).hasMessageContaining("filez.xattrs[1].name: \"user.a\" is there twice");

        GvariantBytes unended =
                GvariantBytes.tuple(GvariantBytes.byteArray((byte) 'a'), GvariantBytes.byteArray((byte) 1));
        commitFilez(FILE.filez(20, GvariantBytes.array(1, unended), FileSpec.deflate(FILE.content())));
        assertThatThrownBy(this::read).hasMessageContaining("filez.xattrs[0].name: is no attribute's name");
    }

    @Test
    void aMissingObjectIsNamedWithThePathThatNeedsIt() throws Exception {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "archive-z2");
        SampleCommit.write(repository, "archive-z2");
        Files.delete(repository.object(FILE.checksum(), "filez"));
        assertThatThrownBy(this::read)
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[" + NAME + "] object: is missing, but /hello needs it")
                .hasMessageContaining("ostree fsck");

        Digest dirmeta = repository.dirmeta(0755);
        Files.delete(repository.object(dirmeta, "dirmeta"));
        assertThatThrownBy(this::read)
                .hasMessageContaining("[" + name(dirmeta, "dirmeta") + "] object: is missing, but / needs it");
    }

    @Test
    void aContentWhoseObjectVanishesIsAnErrorOfTheFormat() throws Exception {
        OstreeRepositoryBuilder repository = commitFilez(FILE.filez());
        RegularFile file = file(read());
        Files.delete(repository.object(FILE.checksum(), "filez"));

        assertThatThrownBy(() -> file.content().open())
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining(NAME);
    }

    @Test
    void anObjectThatIsALinkOrADirectoryIsNotOpened() throws Exception {
        OstreeRepositoryBuilder repository = commitFilez(FILE.filez());
        Path object = repository.object(FILE.checksum(), "filez");
        Path moved = directory.resolve("moved");
        Files.move(object, moved);
        Files.createSymbolicLink(object, moved);
        assertThatThrownBy(this::read)
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[" + NAME + "] object: is stored as something else than a file");
    }

    @Test
    void aChangedDirtreeOrDirmetaFailsItsChecksum() throws Exception {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "archive-z2");
        SampleCommit.write(repository, "archive-z2");
        Digest dirmeta = repository.dirmeta(0755);
        Files.write(
                repository.object(dirmeta, "dirmeta"),
                Files.readAllBytes(repository.object(repository.dirmeta(0700), "dirmeta")));

        assertThatThrownBy(this::read)
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("[" + name(dirmeta, "dirmeta") + "] object: expected " + dirmeta);
    }

    @Test
    void aDirmetaMustBeADirectorysAndHaveAnOwner() throws Exception {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "archive-z2");
        Digest root = repository.dirtree(Map.of(), Map.of());

        ref(repository, repository.commit(root, repository.dirmeta(0100755, 0, 0, new TreeMap<>())));
        assertThatThrownBy(this::read)
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("dirmeta @ 0x8] dirmeta.mode: 0100755 is no mode of such an object");

        ref(repository, repository.commit(root, repository.dirmeta(0040755, 0xffff_ffffL, 0, new TreeMap<>())));
        assertThatThrownBy(this::read).hasMessageContaining("dirmeta @ 0x0] dirmeta.uid: 4294967295 means \"no ID\"");
    }

    @Test
    void aBareUserFileNeedsItsAttribute() throws Exception {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "bare-user");
        SampleCommit.write(repository, "bare-user");
        Path object = repository.object(FILE.checksum(), "file");
        Files.write(Files.createFile(directory.resolve("plain")), FILE.content());
        Files.delete(object);
        Files.move(directory.resolve("plain"), object);

        assertThatThrownBy(this::read)
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[" + name(FILE.checksum(), "file") + "] user.ostreemeta: is missing");
    }

    @Test
    void aBareUserOnlyFileMayHaveCanonicalPermissionsOnly() throws Exception {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "bare-user-only");
        SampleCommit.write(repository, "bare-user-only");
        Path object = repository.object(FILE.checksum(), "file");

        OstreeRepositoryBuilder.setPermissions(object, 0666);
        assertThatThrownBy(this::read)
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[" + name(FILE.checksum(), "file") + "] file.mode: has the permissions 0666");

        OstreeRepositoryBuilder.setPermissions(object, 0755);
        FileTree tree = read();
        assertThatThrownBy(() -> TreeListing.of(tree)).isInstanceOf(IntegrityException.class);
    }

    @Test
    void aCommitMustHaveATimestampThatIsATimeAndAParentThatIsAChecksum() throws Exception {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "archive-z2");

        ref(repository, repository.metadata("commit", commit(GvariantBytes.byteArray(), Long.MAX_VALUE)));
        assertThatThrownBy(this::read).hasMessageContaining("commit.timestamp: 9223372036854775807 seconds");

        ref(repository, repository.metadata("commit", commit(GvariantBytes.byteArray(new byte[5]), 1)));
        assertThatThrownBy(this::read).hasMessageContaining("commit.parent: has 5 bytes where a checksum has 32");
    }

    @Test
    void aCommitsMetadataMustBeInNormalFormAndUnambiguous() throws Exception {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "archive-z2");
        Digest root = repository.dirtree(Map.of(), Map.of());
        Digest dirmeta = repository.dirmeta(0755);
        GvariantBytes two = GvariantBytes.variant("b", GvariantBytes.byteArray((byte) 2));
        GvariantBytes version = GvariantBytes.variant("s", GvariantBytes.string("1"));

        ref(repository, repository.commit(root, dirmeta, GvariantBytes.dictionary(GvariantBytes.string("k"), two)));
        assertThatThrownBy(this::read)
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("commit.metadata[0].1: is a boolean that is neither 0 nor 1");

        GvariantBytes key = GvariantBytes.string("version");
        ref(repository, repository.commit(root, dirmeta, GvariantBytes.dictionary(key, version, key, version)));
        try (OstreeTreeSource source = OstreeTreeSource.open(directory, SampleCommit.REF, Optional.empty())) {
            assertThatThrownBy(source::describe).hasMessageContaining("\"version\" is there twice");
        }

        GvariantBytes number = GvariantBytes.variant("u", GvariantBytes.uint32BigEndian(1));
        ref(repository, repository.commit(root, dirmeta, GvariantBytes.dictionary(key, number)));
        try (OstreeTreeSource source = OstreeTreeSource.open(directory, SampleCommit.REF, Optional.empty())) {
            assertThatThrownBy(source::describe)
                    .hasMessageContaining("commit.metadata[0].version: has the type u instead of s");
        }
    }

    private static GvariantBytes commit(GvariantBytes parent, long timestamp) {
        return GvariantBytes.tuple(
                GvariantBytes.dictionary(),
                parent,
                GvariantBytes.array(1),
                GvariantBytes.string(""),
                GvariantBytes.string(""),
                GvariantBytes.uint64BigEndian(timestamp),
                GvariantBytes.byteArray(new byte[32]),
                GvariantBytes.byteArray(new byte[32]));
    }

    private OstreeRepositoryBuilder commitFilez(byte[] filez) throws Exception {
        return commit(FILE, filez);
    }

    /** A commit with one file, whose object holds some bytes instead of its own. */
    private OstreeRepositoryBuilder commit(FileSpec file, byte[] filez) throws Exception {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "archive-z2");
        Digest checksum = repository.file(file);
        Files.write(repository.object(checksum, "filez"), filez);
        Digest root = repository.dirtree(Map.of("file", checksum), Map.of());
        ref(repository, repository.commit(root, repository.dirmeta(0755)));
        return repository;
    }

    private static void ref(OstreeRepositoryBuilder repository, Digest commit) throws Exception {
        repository.ref("heads/" + SampleCommit.REF, commit);
    }

    private static String name(Digest checksum, String suffix) {
        return checksum.hex().substring(0, 2) + "/" + checksum.hex().substring(2) + "." + suffix;
    }

    private FileTree read() throws Exception {
        try (OstreeTreeSource source = OstreeTreeSource.open(directory, SampleCommit.REF, Optional.empty())) {
            return source.read();
        }
    }

    private void readFile() throws Exception {
        try (InputStream in = file(read()).content().open()) {
            assertThat(in.readAllBytes()).isNotNull();
        }
    }

    private static RegularFile file(FileTree tree) {
        return (RegularFile) tree.find(TreePath.of("file")).orElseThrow();
    }
}
