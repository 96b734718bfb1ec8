package org.gnome.oci.source.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.tar.TarBytes.Header;
import org.gnome.oci.source.tar.TarFormat.Field;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.MtreeWriter;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeLimits;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class TarTreeSourceTest {
    @TempDir
    private Path spool;

    private TarTreeSource source(byte[] archive) {
        return new TarTreeSource(RandomAccessSource.of("x.tar", archive), spool);
    }

    private FileTree read(TarBytes archive) throws IOException {
        return source(archive.ended()).read();
    }

    private AbstractThrowableAssert<?, ?> assertRefused(TarBytes archive) {
        return assertThatThrownBy(() -> read(archive)).isInstanceOf(FormatException.class);
    }

    private static RegularFile file(FileTree tree, String path) {
        return (RegularFile) tree.find(TreePath.of(path)).orElseThrow();
    }

    private static Metadata metadata(FileTree tree, String path) {
        return tree.find(TreePath.of(path)).orElseThrow().metadata();
    }

    private static String text(RegularFile file) throws IOException {
        try (InputStream in = file.content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String mtree(FileTree tree) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new MtreeWriter(Fidelity.FULL).write(tree, out);
        return out.toString(StandardCharsets.US_ASCII);
    }

    private static byte[] sample() {
        return new TarBytes()
                .directory("./", 0700)
                .directory("./dir/", 0755)
                .file("./dir/file", "content")
                .link('1', "./dir/hardlink", "./dir/file")
                .link('2', "./link", "dir/file")
                .ended();
    }

    @Test
    void readsContentsAgainAndAgain() throws IOException {
        FileTree tree = source(sample()).read();
        assertThat(text(file(tree, "dir/file"))).isEqualTo("content");
        assertThat(text(file(tree, "dir/file"))).isEqualTo("content");
        assertThat(file(tree, "dir/file").content().size()).isEqualTo(7);
        assertThat(file(tree, "dir/file").content().storageOrder()).isEqualTo(3 * 512);
    }

    @Test
    void makesHardlinksOneFile() throws IOException {
        FileTree tree = source(sample()).read();
        assertThat(file(tree, "dir/hardlink")).isSameAs(file(tree, "dir/file"));
        assertThat(((SymbolicLink) tree.find(TreePath.of("link")).orElseThrow()).target())
                .isEqualTo(ByteString.ofUtf8("dir/file"));
    }

    @Test
    void takesTheRootFromItsEntry() throws IOException {
        assertThat(source(sample()).read().root().metadata().permissions()).isEqualTo(0700);
    }

    @Test
    void impliesDirectoriesThatHaveNoEntry() throws IOException {
        FileTree tree = read(new TarBytes().file("a/b/c", ""));
        assertThat(metadata(tree, "a")).isEqualTo(Metadata.ofPermissions(0755));
        assertThat(metadata(tree, "a/b"))
                .isEqualTo(new Metadata(
                        0755, 0, 0, Instant.EPOCH, Metadata.ofPermissions(0).xattrs()));
        assertThat(tree.root().metadata()).isEqualTo(Metadata.ofPermissions(0755));
    }

    @Test
    void takesADirectoryAfterWhatItHolds() throws IOException {
        FileTree tree =
                read(new TarBytes().file("a/b", "").directory("a", 01777).directory(".", 0711));
        assertThat(metadata(tree, "a").permissions()).isEqualTo(01777);
        assertThat(tree.root().metadata().permissions()).isEqualTo(0711);
    }

    @Test
    void takesADirectoryTwiceIfNothingDiffers() throws IOException {
        FileTree tree = read(new TarBytes().directory("a", 0700).file("a/b", "").directory("./a/", 0700));
        assertThat(metadata(tree, "a").permissions()).isEqualTo(0700);
        assertRefused(new TarBytes().directory("a", 0700).directory("a", 0755)).hasMessageContaining("twice");
        assertRefused(new TarBytes().directory(".", 0700).directory("./", 0755)).hasMessageContaining("twice");
    }

    @Test
    void refusesEveryOtherEntryThatComesTwice() {
        assertRefused(new TarBytes().file("a", "").file("./a", "")).hasMessageContaining("[x.tar @ 0x200]");
        assertRefused(new TarBytes().file("a", "").directory("a", 0755)).hasMessageContaining("twice");
        assertRefused(new TarBytes().directory("a", 0755).file("a", "")).hasMessageContaining("twice");
        assertRefused(new TarBytes().file("b/a", "").link('2', "b", "c")).hasMessageContaining("twice");
        assertRefused(new TarBytes().file("a", "").link('1', "a", "a")).hasMessageContaining("twice");
        assertRefused(new TarBytes().header(new Header('6', "."))).hasMessageContaining("twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "//x", "..", "../x", "a/../../x", "a/.."})
    void refusesNamesThatLeaveTheTree(String name) {
        TarBytes archive = new TarBytes().file("first", "").file(name, "");
        assertRefused(archive).hasMessageContaining("[x.tar @ 0x200]").hasMessageContaining(name);
        assertRefused(new TarBytes().link('1', "link", name)).hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"./a/b", "a//b", "a/./b", "././a/b"})
    void takesEverySpellingOfAPath(String name) throws IOException {
        assertThat(read(new TarBytes().file(name, "")).find(TreePath.of("a/b"))).isPresent();
    }

    @Test
    void refusesEntriesBelowALink() {
        assertRefused(new TarBytes().link('2', "a", "/etc").file("a/passwd", ""))
                .hasMessageContaining("no directory");
        assertRefused(new TarBytes().link('2', "a", "/etc").directory("a/b/c", 0755))
                .hasMessageContaining("no directory");
    }

    @Test
    void refusesHardlinksToAnythingButAFileBeforeThem() {
        assertRefused(new TarBytes().link('1', "a", "b").file("b", "")).hasMessageContaining("hardlink");
        assertRefused(new TarBytes().directory("d", 0755).link('1', "a", "d")).hasMessageContaining("hardlink");
        assertRefused(new TarBytes().link('2', "s", "f").link('1', "a", "s")).hasMessageContaining("hardlink");
        assertRefused(new TarBytes().link('1', "a", "a")).hasMessageContaining("hardlink");
    }

    @Test
    void boundsNamesDepthAndTargets() throws IOException {
        String name = "n".repeat(255);
        FileTree tree = read(new TarBytes().pax('x', "path=" + name).file("cut", ""));
        assertThat(tree.find(TreePath.of(name))).isPresent();
        assertRefused(new TarBytes().pax('x', "path=n" + name).file("cut", "")).hasMessageContaining("255");
        String deep = "d/".repeat(TreeLimits.MAX_DEPTH);
        assertThat(read(new TarBytes().pax('x', "path=" + deep).directory("cut", 0755))
                        .find(TreePath.of(deep)))
                .isPresent();
        assertRefused(new TarBytes().pax('x', "path=" + deep + "f").file("cut", ""))
                .hasMessageContaining("deeper");
        assertRefused(new TarBytes().pax('x', "path=" + "d/".repeat(500_000)).directory("cut", 0755))
                .hasMessageContaining("deeper");
        assertRefused(new TarBytes().pax('x', "linkpath=" + "t".repeat(4096)).link('2', "l", "cut"))
                .hasMessageContaining("4095");
    }

    @Test
    void keepsNamesOfAnyBytes() throws IOException {
        FileTree tree = read(new TarBytes().file("\u00ff\u00fe\n", "content"));
        assertThat(tree.root().entries().firstKey().bytes().toByteArray()).isEqualTo(TarBytes.latin1("\u00ff\u00fe\n"));
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Form(String name, byte[] archive) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Form> forms() throws IOException {
        byte[] plain = sample();
        byte[] first = Arrays.copyOf(plain, 700);
        byte[] rest = Arrays.copyOfRange(plain, 700, plain.length);
        byte[] skippable = HexFormat.of().parseHex("502a4d18" + "03000000" + "aabbcc");
        return Stream.of(
                new Form("gzip", gzip(plain)),
                new Form("gzip of two members", joined(gzip(first), gzip(rest))),
                new Form("xz", xz(plain)),
                new Form("xz of two streams", joined(xz(first), xz(rest))),
                new Form("zstd", Zstd.compress(plain)),
                new Form(
                        "zstd of two frames and a skippable one",
                        joined(Zstd.compress(first), skippable, Zstd.compress(rest), skippable)));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] xz(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream xz = new XZOutputStream(out, new LZMA2Options(0))) {
            xz.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("forms")
    void readsEveryCompressedForm(Form form) throws IOException {
        String expected = mtree(source(sample()).read());
        try (TarTreeSource source = source(form.archive())) {
            assertThat(mtree(source.read())).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void refusesCompressedFormsThatAreCutOff(Form form) {
        for (int length = 0; length < form.archive().length; length++) {
            byte[] cut = Arrays.copyOf(form.archive(), length);
            boolean whole = Arrays.equals(Arrays.copyOfRange(form.archive(), length, form.archive().length), skipped());
            Throwable thrown = catchThrowable(() -> {
                try (TarTreeSource source = source(cut)) {
                    source.read();
                }
            });
            if (!whole) {
                assertThat(thrown).as("cut after %d bytes", length).isInstanceOf(FormatException.class);
            }
        }
    }

    /** What the last form has after its content; without it the archive is whole. */
    private static byte[] skipped() {
        return HexFormat.of().parseHex("502a4d1803000000aabbcc");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void readsOrRefusesCompressedFormsWithAFlippedBit(Form form) {
        for (int bit = 0; bit < form.archive().length * 8; bit++) {
            byte[] flipped = form.archive().clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Throwable thrown = catchThrowable(() -> {
                try (TarTreeSource source = source(flipped)) {
                    mtree(source.read());
                }
            });
            if (thrown != null) {
                assertThat(thrown).as("bit %d", bit).isInstanceOf(FormatException.class);
            }
        }
    }

    @Test
    void readsTheTreeOrRefusesEveryFlippedBit() {
        byte[] archive = sample();
        for (int bit = 0; bit < archive.length * 8; bit++) {
            archive[bit / 8] ^= (byte) (1 << bit % 8);
            Throwable thrown = catchThrowable(() -> mtree(source(archive).read()));
            if (thrown != null) {
                assertThat(thrown).as("bit %d", bit).isInstanceOf(FormatException.class);
            }
            archive[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void isNamedByItsFileAndTheDigestOfItsBytesAsTheyAre() throws IOException {
        byte[] archive = gzip(sample());
        Path file = Files.write(spool.resolve("tree.tar.gz"), archive);
        try (TarTreeSource source = new TarTreeSource(RandomAccessSource.of(file), spool)) {
            SourceDescription description = source.describe();
            assertThat(description.kind()).isEqualTo("tar archive");
            assertThat(description.name()).isEqualTo("tree.tar.gz");
            assertThat(description.identity())
                    .containsOnlyKeys("tar.sha256")
                    .containsValue(Digest.ofContent(archive).hex());
            assertThat(description.timestamp()).isEmpty();
            assertThat(source.fidelity()).isEqualTo(Fidelity.FULL);
        }
    }

    @Test
    void leavesNoSpoolBehind() throws IOException {
        try (TarTreeSource source = source(gzip(sample()))) {
            assertThat(source.read().root().entries()).hasSize(2);
        }
        assertThat(spool).isEmptyDirectory();
    }

    @Test
    void refusesContentOfAnArchiveThatWasCutSince() throws IOException {
        Path file = Files.write(spool.resolve("tree.tar"), sample());
        try (TarTreeSource source = new TarTreeSource(RandomAccessSource.of(file), spool)) {
            RegularFile content = file(source.read(), "dir/file");
            Files.write(file, Arrays.copyOf(sample(), 3 * 512 + 3));
            assertThatThrownBy(() -> text(content)).hasMessageContaining("content of ./dir/file");
        }
    }

    @Test
    void saysWhereAFieldIsMalformed() {
        assertRefused(new TarBytes().file("a", "").header(new Header('0', "b").text(Field.MODE, "rwx")))
                .hasMessage("[x.tar @ 0x264] tar header.mode: holds no octal number");
    }
}
