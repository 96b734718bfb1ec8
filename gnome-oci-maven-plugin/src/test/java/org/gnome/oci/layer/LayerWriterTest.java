package org.gnome.oci.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Fifo;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.Socket;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LayerWriterTest {
    private static final Instant TIME = Instant.parse("2011-11-11T11:11:11Z");

    private final TreeBuilder tree = new TreeBuilder("test", Metadata.ofPermissions(0755));

    private void directory(String path) throws MalformedFormatException {
        tree.add(TreePath.of(path), new Directory(Metadata.ofPermissions(0755), Map.of()));
    }

    private RegularFile file(String path, int permissions, String content) throws MalformedFormatException {
        RegularFile file = new RegularFile(
                Metadata.ofPermissions(permissions), Content.of(content.getBytes(StandardCharsets.UTF_8)));
        tree.add(TreePath.of(path), file);
        return file;
    }

    private static byte[] write(FileTree tree, int workers) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StreamLayerEncoder encoder = new StreamLayerEncoder(out, LayerCompression.NONE, 1)) {
            new LayerWriter(ModificationTimes.of(TIME), workers, bytes -> {})
                    .write(ParentDifference.wholeTree(tree), encoder);
        }
        return out.toByteArray();
    }

    private List<TarArchiveEntry> entries() throws IOException {
        List<TarArchiveEntry> entries = new ArrayList<>();
        try (TarArchiveInputStream in =
                new TarArchiveInputStream(new ByteArrayInputStream(write(tree.build(), 2)), "UTF-8")) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    @Test
    void entriesAreDepthFirstInUnsignedOrderOfTheirNames() throws IOException {
        directory("a");
        file("a/z", 0644, "");
        file("a-b", 0644, "");
        file("Z", 0644, "");
        file("é", 0644, "");
        assertThat(entries()).extracting(TarArchiveEntry::getName).containsExactly("Z", "a/", "a/z", "a-b", "é");
    }

    @Test
    void entryHasNumericOwnerWithoutNamesAndTheGivenTime() throws IOException {
        tree.add(
                TreePath.of("f"),
                new RegularFile(
                        new Metadata(04755, 1234, 5678, Instant.ofEpochSecond(5), Xattrs.NONE),
                        Content.of(new byte[3])));
        TarArchiveEntry entry = entries().get(0);
        assertThat(entry.getMode()).isEqualTo(04755);
        assertThat(entry.getLongUserId()).isEqualTo(1234);
        assertThat(entry.getLongGroupId()).isEqualTo(5678);
        assertThat(entry.getUserName()).isEmpty();
        assertThat(entry.getGroupName()).isEmpty();
        assertThat(entry.getLastModifiedTime().toInstant()).isEqualTo(TIME);
    }

    @Test
    void ordinaryEntryTakesOneBlockAndItsContent() throws IOException {
        file("usr", 0644, "x");
        assertThat(write(tree.build(), 1)).hasSize(512 + 512 + 1024);
    }

    @Test
    void secondNameOfAFileIsAHardlinkToTheFirst() throws IOException {
        RegularFile file = file("b", 0644, "content");
        tree.add(TreePath.of("c"), file);
        tree.add(TreePath.of("a"), file);
        List<TarArchiveEntry> entries = entries();
        assertThat(entries.get(0).isFile()).isTrue();
        assertThat(entries.get(0).getSize()).isEqualTo(7);
        assertThat(entries.subList(1, 3)).allMatch(TarArchiveEntry::isLink);
        assertThat(entries.subList(1, 3))
                .extracting(TarArchiveEntry::getLinkName)
                .containsExactly("a", "a");
    }

    @Test
    void longAndNonAsciiNamesAndLargeNumbersGoToPax() throws IOException {
        String longName = "n".repeat(255);
        file(longName, 0644, "");
        tree.add(
                TreePath.of("owner"),
                new RegularFile(
                        new Metadata(0644, 2_097_152, Metadata.MAX_ID, TIME, Xattrs.NONE), Content.of(new byte[0])));
        tree.add(
                TreePath.of("zlink"),
                new SymbolicLink(Metadata.ofPermissions(0777), ByteString.ofUtf8("/é" + "t".repeat(200))));
        List<TarArchiveEntry> entries = entries();
        assertThat(entries.get(0).getName()).isEqualTo(longName);
        assertThat(entries.get(1).getLongUserId()).isEqualTo(2_097_152);
        assertThat(entries.get(1).getLongGroupId()).isEqualTo(Metadata.MAX_ID);
        assertThat(entries.get(2).getLinkName()).isEqualTo("/é" + "t".repeat(200));
    }

    @Test
    void paxRecordCountsItsOwnDigits() throws IOException {
        // "99 path=…\n" would count 100 with its own digits: the border at which the length grows by one.
        for (int length = 60; length < 130; length++) {
            byte[] name = new byte[length];
            Arrays.fill(name, (byte) 'n');
            name[0] = (byte) 0xc3;
            name[1] = (byte) 0xa9;
            TreeBuilder single = new TreeBuilder("test", Metadata.ofPermissions(0755));
            single.add(
                    TreePath.ROOT.resolve(new EntryName(ByteString.copyOf(name))),
                    new RegularFile(Metadata.ofPermissions(0644), Content.of(new byte[0])));
            byte[] tar = write(single.build(), 1);
            String body = new String(tar, 512, 512, StandardCharsets.ISO_8859_1);
            int stated = Integer.parseInt(body.substring(0, body.indexOf(' ')));
            assertThat(body.charAt(stated - 1)).isEqualTo('\n');
            assertThat(body.charAt(stated)).isEqualTo('\0');
        }
    }

    /** POSIX takes names for UTF-8 otherwise, and bsdtar fails. */
    @Test
    void namesAndTargetsThatAreNoUtf8AreSaidToBeBinary() throws IOException {
        ByteString odd = ByteString.copyOf(new byte[] {'a', (byte) 0xff});
        tree.add(
                TreePath.ROOT.resolve(new EntryName(odd)),
                new RegularFile(Metadata.ofPermissions(0644), Content.of(new byte[0])));
        tree.add(TreePath.of("b"), new SymbolicLink(Metadata.ofPermissions(0777), odd));
        file("é", 0644, "");
        String tar = new String(write(tree.build(), 1), StandardCharsets.ISO_8859_1);
        assertThat(tar).contains("21 hdrcharset=BINARY\n11 path=a\u00ff\n");
        assertThat(tar).contains("21 hdrcharset=BINARY\n15 linkpath=a\u00ff\n");
        assertThat(tar.split("hdrcharset", -1)).hasSize(3);
    }

    @Test
    void xattrValuesAreExactBytes() throws IOException {
        byte[] value = {1, 0, 0, 2, (byte) 0xff, (byte) 0x80, '\n', 0};
        tree.add(
                TreePath.of("ping"),
                new RegularFile(
                        Metadata.ofPermissions(0755)
                                .withXattrs(Xattrs.of(Map.of(Xattrs.CAPABILITY, ByteString.copyOf(value)))),
                        Content.of(new byte[0])));
        byte[] tar = write(tree.build(), 1);
        ByteString expected = ByteString.ofUtf8("45 SCHILY.xattr.security.capability=")
                .concat(ByteString.copyOf(value))
                .concat(ByteString.ofUtf8("\n"));
        int length = Integer.parseInt(new String(tar, 512, 2, StandardCharsets.US_ASCII));
        assertThat(length).isEqualTo(expected.length());
        assertThat(Arrays.copyOfRange(tar, 512, 512 + length)).isEqualTo(expected.toByteArray());
    }

    @Test
    void rootIsWrittenOnlyIfItIsNotWhatRuntimesMake() throws IOException {
        assertThat(entries()).isEmpty();
        tree.setMetadata(TreePath.ROOT, Metadata.ofPermissions(0700));
        assertThat(entries()).extracting(TarArchiveEntry::getName).containsExactly("./");
    }

    @Test
    void devicesAndPipesAreKept() throws IOException {
        tree.add(TreePath.of("null"), new Device(Metadata.ofPermissions(0666), Device.Kind.CHARACTER, 1, 3));
        tree.add(TreePath.of("pipe"), new Fifo(Metadata.ofPermissions(0600)));
        List<TarArchiveEntry> entries = entries();
        assertThat(entries.get(0).isCharacterDevice()).isTrue();
        assertThat(entries.get(0).getDevMajor()).isEqualTo(1);
        assertThat(entries.get(0).getDevMinor()).isEqualTo(3);
        assertThat(entries.get(1).isFIFO()).isTrue();
    }

    @Test
    void socketsAndNamesOfWhiteoutsAreRefused() throws IOException {
        tree.add(TreePath.of("socket"), new Socket(Metadata.ofPermissions(0600)));
        assertThatThrownBy(() -> write(tree.build(), 1))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/socket");
        tree.remove(TreePath.of("socket"));
        file(".wh.x", 0644, "");
        assertThatThrownBy(() -> write(tree.build(), 1))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/.wh.x");
    }

    @Test
    void attributeNamesThatReadersWouldTakeApartAreRefused() throws IOException {
        for (String name : new String[] {"user.a=b", "user.50%25"}) {
            TreeBuilder single = new TreeBuilder("test", Metadata.ofPermissions(0755));
            Xattrs xattrs = Xattrs.of(Map.of(ByteString.ofUtf8(name), ByteString.EMPTY));
            single.add(
                    TreePath.of("f"),
                    new RegularFile(Metadata.ofPermissions(0644).withXattrs(xattrs), Content.of(new byte[0])));
            assertThatThrownBy(() -> write(single.build(), 1))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining(name);
        }
    }

    @Test
    void whatOverlayfsWouldShowAsSomethingElseIsRefused() throws IOException {
        TreeBuilder device = new TreeBuilder("test", Metadata.ofPermissions(0755));
        device.add(TreePath.of("d"), new Device(Metadata.ofPermissions(0), Device.Kind.CHARACTER, 0, 0));
        assertThatThrownBy(() -> write(device.build(), 1))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/d: is the character device 0:0");
        for (String name : new String[] {"trusted.overlay.opaque", "user.overlay.redirect"}) {
            Xattrs xattrs = Xattrs.of(Map.of(ByteString.ofUtf8(name), ByteString.ofUtf8("y")));
            TreeBuilder root =
                    new TreeBuilder("test", Metadata.ofPermissions(0755).withXattrs(xattrs));
            assertThatThrownBy(() -> write(root.build(), 1))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/: has the attribute \"" + name);
        }
    }

    @Test
    void bytesDoNotDependOnTheNumberOfWorkers() throws IOException {
        for (int i = 0; i < 300; i++) {
            file("f" + i, 0644, "content ".repeat(i * i % 9000));
        }
        Digest expected = Digest.ofContent(write(tree.build(), 1));
        assertThat(Digest.ofContent(write(tree.build(), 2))).isEqualTo(expected);
        assertThat(Digest.ofContent(write(tree.build(), 7))).isEqualTo(expected);
    }

    @Test
    void contentThatFailsEndsTheLayerWithItsReason() throws IOException {
        file("a", 0644, "x");
        tree.add(TreePath.of("b"), new RegularFile(Metadata.ofPermissions(0644), new Content() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public InputStream open() throws IOException {
                throw new MalformedFormatException("repository", "object", "is damaged");
            }
        }));
        assertThatThrownBy(() -> write(tree.build(), 2)).hasMessageContaining("object: is damaged");
    }

    @Test
    @Timeout(30)
    void errorOfAWorkerReachesTheWriter() throws IOException {
        tree.add(TreePath.of("b"), new RegularFile(Metadata.ofPermissions(0644), new Content() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public InputStream open() {
                throw new StackOverflowError("in a worker");
            }
        }));
        assertThatThrownBy(() -> write(tree.build(), 2)).hasStackTraceContaining("in a worker");
    }

    @Test
    void contentOfAnotherSizeThanStatedIsRefused() throws IOException {
        for (long stated : new long[] {9, 11}) {
            TreeBuilder single = new TreeBuilder("test", Metadata.ofPermissions(0755));
            single.add(TreePath.of("b"), new RegularFile(Metadata.ofPermissions(0644), new Content() {
                @Override
                public long size() {
                    return stated;
                }

                @Override
                public InputStream open() {
                    return new ByteArrayInputStream(new byte[10]);
                }
            }));
            assertThatThrownBy(() -> write(single.build(), 2))
                    .isInstanceOf(MalformedFormatException.class)
                    .hasMessageContaining("/b");
        }
    }

    @Test
    void layerTellsItsDigestsAndSizes() throws IOException {
        file("a", 0644, "x");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Layer layer;
        try (StreamLayerEncoder encoder = new StreamLayerEncoder(out, LayerCompression.ZSTD, 2)) {
            layer = new LayerWriter(ModificationTimes.of(TIME), 2, bytes -> {})
                    .write(ParentDifference.wholeTree(tree.build()), encoder);
        }
        byte[] tar = write(tree.build(), 1);
        assertThat(layer.digest()).isEqualTo(Digest.ofContent(out.toByteArray()));
        assertThat(layer.size()).isEqualTo(out.size());
        assertThat(layer.diffId().digest()).isEqualTo(Digest.ofContent(tar));
        assertThat(layer.uncompressedSize()).isEqualTo(tar.length);
        assertThat(layer.mediaType()).isEqualTo("application/vnd.oci.image.layer.v1.tar+zstd");
    }
}
