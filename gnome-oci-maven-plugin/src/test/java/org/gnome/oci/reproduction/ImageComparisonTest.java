package org.gnome.oci.reproduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.gnome.oci.compress.PinnedEncoder;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.Image;
import org.gnome.oci.oci.ImageIndex;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.oci.LayoutFormat;
import org.gnome.oci.source.oci.LayoutBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images in which another library's tars differ by one thing. */
class ImageComparisonTest {
    private static final int LARGE = 3 << 20;

    @TempDir
    private Path work;

    /** What of an entry is not as usual. */
    private interface Change {
        void applyTo(TarArchiveEntry entry);
    }

    /** An entry of a layer. */
    private record Entry(TarArchiveEntry header, String content) {
        static Entry of(char type, String name, String content, List<Change> changes) {
            TarArchiveEntry header = new TarArchiveEntry(name, (byte) type);
            header.setMode(0644);
            header.setModTime(0);
            header.setSize(content.length());
            changes.forEach(change -> change.applyTo(header));
            return new Entry(header, content);
        }
    }

    /** A change of the usual layer, and how it must be told. */
    private record Case(String name, List<Entry> entries, String expected) {
        static Case of(String name, Entry changed, String expected) {
            return of(changed.header.getName(), name, changed, expected);
        }

        static Case of(String replaced, String name, Entry changed, String expected) {
            return new Case(
                    name,
                    usual().stream()
                            .map(entry -> entry.header.getName().equals(replaced) ? changed : entry)
                            .toList(),
                    expected);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Entry file(String name, String content, Change... changes) {
        return Entry.of('0', name, content, Arrays.asList(changes));
    }

    private static Entry node(char type, String name, Change... changes) {
        return Entry.of(type, name, "", Arrays.asList(changes));
    }

    private static List<Entry> usual() {
        return List.of(
                node('5', "usr/"),
                node('3', "usr/device", device(1, 3)),
                file("usr/first", "content"),
                file("usr/large", "x".repeat(LARGE)),
                node('2', "usr/link", entry -> entry.setLinkName("first")),
                file("usr/with-attribute", "", xattr("user.comment", "one")));
    }

    private static Change device(int major, int minor) {
        return entry -> {
            entry.setDevMajor(major);
            entry.setDevMinor(minor);
        };
    }

    private static Change xattr(String name, String value) {
        return entry -> entry.addPaxHeader("SCHILY.xattr." + name, value);
    }

    private static List<Entry> without(String name) {
        return usual().stream()
                .filter(entry -> !entry.header.getName().equals(name))
                .toList();
    }

    private static List<Entry> with(int position, Entry entry) {
        List<Entry> entries = new ArrayList<>(usual());
        entries.add(position, entry);
        return entries;
    }

    private static List<Entry> swapped() {
        List<Entry> entries = new ArrayList<>(usual());
        Collections.swap(entries, 1, 2);
        return entries;
    }

    private static String digest(String content) {
        return Digest.ofContent(content.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static Stream<Case> cases() {
        String large = "x".repeat(LARGE);
        String other = "x".repeat(LARGE - 1000) + "y" + "x".repeat(999);
        return Stream.of(
                new Case("an entry is missing", without("usr/first"), "usr/first: entry: present here, missing there"),
                Case.of(
                        "usr/first",
                        "another name",
                        file("usr/former", "content"),
                        "usr/first: entry: present here, missing there; usr/former in its place: missing here, present there"),
                new Case(
                        "the last entry is missing",
                        without("usr/with-attribute"),
                        "usr/with-attribute: entry: present here, missing there"),
                new Case(
                        "an entry is added",
                        with(3, file("usr/first-added", "")),
                        "usr/first-added: entry: missing here, present there"),
                new Case(
                        "the last entry is added",
                        with(6, file("usr/z", "")),
                        "usr/z: entry: missing here, present there"),
                new Case("another order", swapped(), "usr/device: order: before usr/first here, after usr/first there"),
                Case.of(
                        "another type",
                        node('6', "usr/first"),
                        "usr/first: type: regular file here, fifo there; size: 7 bytes here, 0 bytes there"),
                Case.of(
                        "another mode",
                        file("usr/first", "content", entry -> entry.setMode(04755)),
                        "usr/first: mode: 0644 here, 4755 there"),
                Case.of(
                        "another owner",
                        file("usr/first", "content", entry -> entry.setIds(1000, 100)),
                        "usr/first: owner: 0:0 here, 1000:100 there"),
                Case.of(
                        "another time",
                        file("usr/first", "content", entry -> entry.setModTime(1_000_000_000_000L)),
                        "usr/first: mtime: 1970-01-01T00:00:00Z here, 2001-09-09T01:46:40Z there"),
                Case.of(
                        "another size",
                        file("usr/first", "content!"),
                        "usr/first: size: 7 bytes here, 8 bytes there; content from byte 7: "),
                Case.of(
                        "another content of the same size",
                        file("usr/first", "cOntent"),
                        "usr/first: content from byte 1: " + digest("content") + " here, " + digest("cOntent")
                                + " there"),
                Case.of(
                        "another content far behind the start",
                        file("usr/large", other),
                        "usr/large: content from byte " + (LARGE - 1000) + ": " + digest(large)),
                Case.of(
                        "another link target",
                        node('2', "usr/link", entry -> entry.setLinkName("large")),
                        "usr/link: link target: first here, large there"),
                Case.of(
                        "another device",
                        node('3', "usr/device", device(1, 5)),
                        "usr/device: device: 1:3 here, 1:5 there"),
                Case.of(
                        "another attribute value",
                        file("usr/with-attribute", "", xattr("user.comment", "two")),
                        "usr/with-attribute: xattr user.comment: \"one\" here, \"two\" there"),
                Case.of(
                        "an attribute is missing",
                        file("usr/with-attribute", ""),
                        "usr/with-attribute: xattr user.comment: \"one\" here, absent there"),
                new Case(
                        "a name that would command a terminal",
                        with(6, file("usr/z\u001b[2J", "")),
                        "usr/z\\x1b[2J: entry: missing here, present there"));
    }

    private static byte[] tar(List<Entry> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8")) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Entry entry : entries) {
                out.putArchiveEntry(entry.header);
                out.write(entry.content.getBytes(StandardCharsets.UTF_8));
                out.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private LayoutBuilder here(byte[] tar) throws IOException {
        return new LayoutBuilder(work.resolve("here")).layer(tar, PinnedEncoder.NONE, tar);
    }

    private LayoutBuilder there(byte[] tar) throws IOException {
        return new LayoutBuilder(work.resolve("there")).layer(tar, PinnedEncoder.NONE, tar);
    }

    private static ImageComparison.Side read(Path directory) throws IOException {
        LayoutDirectory layout = new LayoutDirectory(directory);
        return new ImageComparison.Side(layout, Image.read(layout, Optional.empty()));
    }

    private static ImageComparison.Side build(LayoutBuilder layout) throws IOException {
        return read(layout.build());
    }

    private static String difference(LayoutBuilder here, LayoutBuilder there) throws IOException {
        return ImageComparison.compareWithIndex(build(here), build(there))
                .orElseThrow()
                .toString();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tellsTheFirstPathAndWhatOfItDiffers(Case change) throws IOException {
        byte[] base = tar(List.of(file("base", "")));
        byte[] usual = tar(usual());
        byte[] changed = tar(change.entries);
        assertThat(difference(
                        here(base).layer(usual, PinnedEncoder.GZIP, usual),
                        there(base).layer(changed, PinnedEncoder.ZSTD, changed)))
                .startsWith("layer 2: diff ID " + Digest.ofContent(usual) + " in blob ")
                .contains(" here, diff ID " + Digest.ofContent(changed) + " in blob ")
                .contains(" there; the first path that differs is " + change.expected);
    }

    @Test
    void equalImagesHaveNoDifference() throws IOException {
        byte[] usual = tar(usual());
        assertThat(ImageComparison.compareWithIndex(build(here(usual)), build(there(usual))))
                .isEmpty();
    }

    @Test
    void tellsThatOnlyTheCompressionDiffers() throws IOException {
        byte[] usual = tar(usual());
        assertThat(difference(
                        new LayoutBuilder(work.resolve("here")).layer(usual, PinnedEncoder.GZIP, usual), there(usual)))
                .startsWith("layer 1: diff ID " + Digest.ofContent(usual))
                .endsWith("; the content is the same, only the compression differs");
    }

    @Test
    void tellsThatTheSameEntriesAreWrittenInAnotherWay() throws IOException {
        Entry named = file("usr/first", "content", entry -> entry.setUserName("root"));
        List<Entry> entries = Case.of("the name of an owner", named, "").entries();
        assertThat(difference(here(tar(usual())), there(tar(entries))))
                .as("the checksum of the third header is the first that differs")
                .containsPattern("every entry is the same, but from byte 117[2-7] ");
    }

    @Test
    void tellsThatALayerIsOnlyInOneImage() throws IOException {
        byte[] usual = tar(usual());
        byte[] more = tar(List.of(file("more", "")));
        assertThat(difference(here(usual), there(usual).layer(more, PinnedEncoder.NONE, more)))
                .contains("; layer 2: none here, diff ID ")
                .endsWith("only one image has it");
    }

    @Test
    void tellsTheMemberOfTheConfiguration() throws IOException {
        byte[] usual = tar(usual());
        assertThat(difference(
                        here(usual).label("org.example.zone", "UTC"),
                        there(usual).label("org.example.zone", "Asia/Kathmandu")))
                .isEqualTo("configuration config.Labels.org.example.zone: \"UTC\" here, \"Asia/Kathmandu\" there");
    }

    @Test
    void tellsTheMemberOfTheManifestAndTheLayerBeside() throws IOException {
        assertThat(difference(
                        here(tar(usual())), there(tar(without("usr/first"))).annotation("x", "y")))
                .startsWith("manifest annotations: absent here, {\"x\":\"y\"} there; layer 1: ")
                .contains("usr/first");
    }

    @Test
    void theNameInTheIndexCountsOnlyWhereIndexesAreCompared() throws IOException {
        byte[] usual = tar(usual());
        ImageComparison.Side one = build(here(usual));
        ImageComparison.Side other = build(there(usual).named("example.org/other"));
        assertThat(ImageComparison.compare(one, other)).isEmpty();
        assertThat(ImageComparison.compareWithIndex(one, other).map(ImageDifference::toString))
                .contains("index manifests[0].annotations.org.opencontainers.image.ref.name:"
                        + " \"example.org/test:latest\" here, \"example.org/other:latest\" there");
    }

    @Test
    void aDocumentThatIsOnlyWrittenInAnotherWayIsAnotherDocument() throws IOException {
        byte[] usual = tar(usual());
        Path other = there(usual).build();
        Descriptor manifest = read(other).image().descriptor();
        String spaced = Files.readString(other.resolve(LayoutFormat.blobPath(manifest.digest()))) + "\n";
        Descriptor descriptor = Descriptor.of(manifest.mediaType(), spaced.getBytes(StandardCharsets.UTF_8));
        Files.writeString(other.resolve(LayoutFormat.blobPath(descriptor.digest())), spaced);
        Files.write(other.resolve(LayoutFormat.INDEX_FILE), new ImageIndex(List.of(descriptor)).toBytes());
        assertThat(ImageComparison.compare(build(here(usual)), read(other)).map(ImageDifference::toString))
                .contains("manifest, in white space, escapes or the order of members alone: " + manifest.digest()
                        + " here, " + descriptor.digest() + " there");
    }

    @Test
    void aLayerThatIsNotWhatItsDigestSaysIsNoDifferenceButDamage() throws IOException {
        byte[] changed = tar(without("usr/first"));
        ImageComparison.Side liar =
                build(new LayoutBuilder(work.resolve("there")).layer(changed, PinnedEncoder.NONE, tar(List.of())));
        ImageComparison.Side honest = build(here(tar(usual())));
        assertThatThrownBy(() -> ImageComparison.compare(honest, liar))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("there");
    }

    @Test
    void aLayerThatIsNoTarIsRefused() throws IOException {
        byte[] text = "no tar".getBytes(StandardCharsets.UTF_8);
        ImageComparison.Side liar = build(there(text));
        ImageComparison.Side honest = build(here(tar(usual())));
        assertThatThrownBy(() -> ImageComparison.compare(honest, liar)).isInstanceOf(MalformedFormatException.class);
    }

    @Test
    void anArchiveThatRepeatsAnEntryIsComparedEntryByEntry() throws IOException {
        assertThat(difference(here(tar(usual())), there(tar(with(6, usual().get(2))))))
                .endsWith("the first path that differs is usr/first: entry: missing here, present there");
    }
}
