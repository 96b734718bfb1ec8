package org.gnome.oci.system.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.source.oci.OciTreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.TortureTree;
import org.gnome.oci.testing.TreeFacts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An image of three layers: the torture tree, every kind of change to every kind of entry, and other changes after
 * that. Foreign programs unpack it to the tree that was wanted.
 */
class LayerDifferenceOraclesTest {
    private static final String CHANGES = """
            # Permissions, owners and attributes, and nothing else.
            chmod 4711 modes/0755
            chmod 0700 modes/d0755
            chown 5:6 owners/1
            chown 4294967294:6 owners/d1
            chown -h 7:8 owners/link
            setfattr -n user.new -v 1 modes/0444
            setfattr -n user.directory -v other xattrs/opaque
            setfattr -h -n trusted.link -v other xattrs/link
            setfattr -x trusted.fifo xattrs/fifo
            setfattr -n trusted.device -v other xattrs/device
            setfattr -x security.capability xattrs/ping
            setfattr -n security.capability -v 0x010000030020000000000000000000000000000001000000 xattrs/rooted
            setfacl -b acls/file
            setfacl -k acls/directory
            setfattr -n user.root -v other .

            # Another target with the same owner, permissions and time; another content of the same size and time.
            ln -sfn twp links/symbolic && touch -h -d @1111111111 links/symbolic
            printf LABEL > xattrs/label && touch -d @1600000000 xattrs/label
            cp -a special/null special/copy && rm special/null && mknod -m 0644 special/null c 1 5

            # Hardlinks: one name less, one more, all of another content, a group that falls apart, one that comes to be.
            rm modes/three
            ln links/large links/large-three
            printf other > links/one
            cp -a modes/0001 links/p && ln links/p links/q
            cp -a xattrs/shared-1 links/apart

            # Every type in the place of another.
            rm modes/2755 && mkdir modes/2755 && printf in > modes/2755/in
            rm -r modes/d2755 && printf file > modes/d2755
            rm -r names/a && ln -s a-b names/a
            rm links/self && mkdir links/self
            rm links/odd && mkfifo links/odd
            rm special/fifo && printf file > special/fifo
            rm special/disk && mknod special/disk c 259 70000
            rm modes/1777 && ln links/p modes/1777

            # Gone: at the top, deep, whatever its name, all that a directory holds, and what comes back.
            rm -r deep boundaries
            rm many/file-00001 many/file-02499
            rm names/"$(printf 'not utf-8 \\377\\376')" names/"$(printf 'line\\nfeed\\n')x" names/... names/-dash names/' '
            rm -r sparse && mkdir sparse && printf back > sparse/back
            rm -r contents/* empty/directory

            # New.
            mkdir -p new/a/b && printf new > new/a/b/c && setfattr -n user.new -v new new/a
            ln -s c new/a/b/l && mknod new/null c 1 3 && printf long > new/$(head -c 255 /dev/zero | tr '\\0' n)
            """;

    private static final String MORE_CHANGES = """
            mkdir -p deep/d boundaries
            printf again > deep/d/again
            rm -r new/a
            chmod 1777 boundaries
            ln -sfn three links/symbolic
            rm links/q many/file-00002
            printf first > many/file-00001
            ln links/large deep/large
            setfattr -x user.root .
            """;

    @TempDir
    private static Path temporary;

    private static Optional<TortureTree> tree = Optional.empty();
    private static Optional<ImageFiles> image = Optional.empty();
    private static TreeFacts expected = new TreeFacts(Map.of());

    @TempDir
    private Path work;

    @BeforeAll
    static void build() throws Exception {
        Path directory = temporary.resolve("tree");
        tree = Optional.of(Unpacked.original(directory));
        build(directory, "first");
        ExternalTool.run(directory, "sh", "-ec", CHANGES);
        build(directory, "second");
        ExternalTool.run(directory, "sh", "-ec", MORE_CHANGES);
        build(directory, "third");
        expected = TreeFacts.ofDirectory(directory).withTime(Passage.FILES_TIME.getEpochSecond());
    }

    private static void build(Path directory, String name) throws Exception {
        SourceLocation source = new SourceLocation(Scheme.DIRECTORY, directory.toString(), Optional.empty());
        Optional<SourceLocation> parent =
                image.map(files -> new SourceLocation(Scheme.OCI, files.layout().toString(), Optional.empty()));
        image = Optional.of(new Passage(source, parent, temporary.resolve(name)).build(LayerCompression.GZIP));
    }

    @AfterAll
    static void unmount() {
        tree.ifPresent(TortureTree::close);
    }

    private static ImageFiles image() {
        return image.orElseThrow();
    }

    @Test
    void isReadBackAsTheTreeThatWasWanted() throws Exception {
        try (OciTreeSource source = OciTreeSource.ofLayout(image().layout(), Optional.empty(), work)) {
            TreeFacts.of(source.read()).requireEqual(expected, "the tree");
        }
    }

    @Test
    void isUnpackedByUmociAsTheTreeThatWasWanted() throws Exception {
        Unpacked.byUmoci(image(), work).requireEqual(expected.withoutXattrs(Unpacked.EMPTY_XATTRS), "the tree");
    }

    @Test
    void isMountedByPodmanAsTheTreeThatWasWanted() throws Exception {
        Unpacked.byPodman(image())
                .requireEqual(expected.withoutRoot().withoutXattrs(Unpacked.EMPTY_XATTRS), "the tree");
    }

    @Test
    void layersAfterTheFirstHoldOnlyWhatChanged() throws Exception {
        assertThat(Passage.image(image().layout()).manifest().layers()).hasSize(3);
        for (int i = 1; i < 3; i++) {
            assertThat(Observation.ofTar(Passage.layer(image(), i)).entries().values())
                    .as("private keywords of pax")
                    .allMatch(keywords -> keywords.keySet().stream().noneMatch(keyword -> keyword.startsWith("pax.")));
        }
        Observation found = Observation.ofTar(Passage.layer(image(), 1));
        assertThat(found.entries()).doesNotContainKeys("./many/file-00003", "./names/a-b", "./xattrs/several");
        assertThat(found.entries()).containsKeys("./.wh.deep", "./many/.wh.file-00001", "./links/symbolic");
        assertThat(found.entries().keySet()).noneMatch(path -> path.endsWith(".wh..wh..opq"));
    }
}
