package org.gnome.oci.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.junit.jupiter.api.Test;

class MtreeWriterTest {
    private static final String EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final Metadata PLAIN = Metadata.ofPermissions(0644);

    private static String mtree(Fidelity fidelity, Map<String, Node> entries) throws IOException {
        TreeBuilder builder = new TreeBuilder("test", Metadata.ofPermissions(0755));
        for (Map.Entry<String, Node> entry : entries.entrySet()) {
            builder.add(TreePath.ROOT.resolve(new EntryName(bytes(entry.getKey()))), entry.getValue());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new MtreeWriter(fidelity).write(builder.build(), out);
        return out.toString(StandardCharsets.US_ASCII);
    }

    private static ByteString bytes(String latin1) {
        return ByteString.copyOf(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void printsEveryTypeWithItsKeywords() throws IOException {
        RegularFile file = new RegularFile(
                new Metadata(
                        04755,
                        1,
                        4294967294L,
                        Instant.ofEpochSecond(-2, 500_000_000),
                        Xattrs.of(Map.of(
                                bytes("user.b"),
                                bytes("\u00ff\0"),
                                bytes("user. \u00e9"),
                                ByteString.EMPTY,
                                Xattrs.CAPABILITY,
                                bytes("cap")))),
                Content.of(new byte[0]));
        Map<String, Node> entries = Map.of(
                "file", file,
                "hardlink", file,
                "link", new SymbolicLink(PLAIN, bytes("a b\\\u00ff")),
                "char", new Device(PLAIN, Device.Kind.CHARACTER, 1, 3),
                "disk", new Device(PLAIN, Device.Kind.BLOCK, 259, 70000),
                "pipe", new Fifo(PLAIN),
                "socket", new Socket(PLAIN));
        String inode = "type=file mode=04755 uid=1 gid=4294967294 nlink=2 size=0 sha256digest=" + EMPTY_SHA256
                + " xattr.security.capability=Y2Fw xattr.user.\\040\\351= xattr.user.b=/wA= time=-2.500000000\n";
        String rest = "mode=0644 uid=0 gid=0";
        assertThat(mtree(Fidelity.FULL, entries))
                .isEqualTo("#mtree\n. type=dir mode=0755 uid=0 gid=0 time=0.000000000\n"
                        + ("./char type=char " + rest + " device=native,1,3 time=0.000000000\n")
                        + ("./disk type=block " + rest + " device=native,259,70000 time=0.000000000\n")
                        + ("./file " + inode + "./hardlink " + inode)
                        + ("./link type=link " + rest + " link=a\\040b\\\\\\377 time=0.000000000\n")
                        + ("./pipe type=fifo " + rest + " time=0.000000000\n")
                        + ("./socket type=socket " + rest + " time=0.000000000\n"));
    }

    @Test
    void escapesWhatIsSpecialInANameAndNothingElse() throws IOException {
        assertThat(mtree(Fidelity.FULL, Map.of(" #=*?[]\\~\t\n\u007f\u0080", new Fifo(PLAIN))))
                .contains("./\\040\\043\\075\\052\\077\\133]\\\\~\\011\\012\\177\\200 type=fifo");
    }

    @Test
    void printsOnlyWhatTheFidelityExpresses() throws IOException {
        Metadata metadata = new Metadata(
                04755,
                7,
                8,
                Instant.EPOCH,
                Xattrs.of(Map.of(bytes("user.a"), bytes("b"), Xattrs.CAPABILITY, bytes("c"))));
        Map<String, Node> entries = Map.of("file", new RegularFile(metadata, Content.of(new byte[0])));
        String content = "size=0 sha256digest=" + EMPTY_SHA256;
        assertThat(mtree(new Fidelity(Set.of()), entries))
                .isEqualTo("#mtree\n. type=dir\n./file type=file " + content + "\n");
        assertThat(mtree(new Fidelity(Set.of(Attribute.ACCESS)), entries))
                .contains("./file type=file mode=0755 " + content + "\n");
        assertThat(mtree(new Fidelity(Set.of(Attribute.SPECIAL_BITS)), entries))
                .contains("./file type=file mode=04000 " + content + "\n");
        assertThat(mtree(new Fidelity(Set.of(Attribute.CAPABILITIES)), entries))
                .contains("./file type=file " + content + " xattr.security.capability=Yw==\n");
        assertThat(mtree(new Fidelity(Set.of(Attribute.XATTRS)), entries))
                .contains("./file type=file " + content + " xattr.user.a=Yg==\n");
    }

    @Test
    void readsEachUnknownContentOnceInTheOrderOfStorage() throws IOException {
        List<Long> opened = new ArrayList<>();
        RegularFile last = new RegularFile(PLAIN, new StoredContent(9, opened, Optional.empty()));
        RegularFile known = new RegularFile(
                PLAIN,
                new StoredContent(
                        5, opened, Optional.of(new KnownDigest.ContentSha256(Digest.ofContent(new byte[1])))));
        RegularFile first = new RegularFile(PLAIN, new StoredContent(1, opened, Optional.empty()));
        assertThat(mtree(Fidelity.FULL, Map.of("a", last, "b", known, "c", first, "d", last)))
                .contains(Digest.ofContent(new byte[1]).hex());
        assertThat(opened).containsExactly(1L, 9L);
    }

    private record StoredContent(long storageOrder, List<Long> opened, Optional<KnownDigest> knownDigest)
            implements Content {
        @Override
        public long size() {
            return 0;
        }

        @Override
        public InputStream open() {
            opened.add(storageOrder);
            return InputStream.nullInputStream();
        }
    }
}
