package org.gnome.oci.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.MtreeText;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.gnome.oci.tree.MtreeWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory source and the mtree form against the programs that know both: bsdtar and umoci. */
class MtreeOracleTest {
    private static final Fidelity WITHOUT_XATTRS = Fidelity.without(Attribute.XATTRS, Attribute.CAPABILITIES);

    @TempDir
    private static Path temporary;

    private static Path tree = Path.of("unset");

    @BeforeAll
    static void makeTree() throws IOException, InterruptedException {
        tree = ContractTree.make(temporary.resolve("tree"));
    }

    /** bsdtar is the judge of all but attributes, which its mtree does not print. */
    @Test
    void printsTheDirectoryAsBsdtarDoes() throws Exception {
        ExternalTool.require("bsdtar");
        byte[] theirs = ExternalTool.run(
                tree,
                "bsdtar",
                "-cf",
                "-",
                "--format=mtree",
                "--options=!all,type,mode,uid,gid,nlink,size,link,sha256,device,time",
                ".");
        assertThat(MtreeText.entries(mtree(tree, WITHOUT_XATTRS)))
                .isEqualTo(MtreeText.entries(new String(theirs, StandardCharsets.US_ASCII)));
    }

    @Test
    void isReadByBsdtar() throws Exception {
        ExternalTool.require("bsdtar");
        Files.writeString(temporary.resolve("tree.mtree"), mtree(tree, WITHOUT_XATTRS));
        byte[] readAndPrinted = ExternalTool.run(
                temporary,
                "bsdtar",
                "-cf",
                "-",
                "--format=mtree",
                "--options=!all,type,mode,uid,gid,nlink,size,link,device,time",
                "@tree.mtree");
        Map<String, Map<String, String>> ours = MtreeText.entries(mtree(tree, WITHOUT_XATTRS));
        ours.values().forEach(keywords -> keywords.remove("sha256digest"));
        assertThat(MtreeText.entries(new String(readAndPrinted, StandardCharsets.US_ASCII)))
                .isEqualTo(ours);
    }

    /** umoci compares the files that it unpacked with an mtree specification: ours in the place of its own. */
    @Test
    void isWhatUmociFindsInAnUnpackedImage() throws Exception {
        ExternalTool.require("umoci");
        ExternalTool.require("tar");
        Path bundle = unpack();
        Path specification;
        try (Stream<Path> files = Files.list(bundle)) {
            specification = files.filter(file -> file.toString().endsWith(".mtree"))
                    .findFirst()
                    .orElseThrow();
        }
        String ours = mtree(bundle.resolve("rootfs"), Fidelity.FULL);
        Files.writeString(specification, MtreeText.forOldGoMtree(ours));
        assertThat(repack()).contains("ndiff=0");
        Files.writeString(specification, MtreeText.forOldGoMtree(ours.replace("mode=02750", "mode=0750")));
        assertThat(repack()).contains("ndiff=1");
    }

    private static Path unpack() throws Exception {
        ExternalTool.run(
                temporary, "tar", "--xattrs", "--xattrs-include=*", "-cf", "layer.tar", "-C", tree.toString(), ".");
        ExternalTool.run(temporary, "umoci", "init", "--layout", "image");
        ExternalTool.run(temporary, "umoci", "new", "--image", "image:made");
        ExternalTool.run(temporary, "umoci", "raw", "add-layer", "--image", "image:made", "layer.tar");
        ExternalTool.run(temporary, "umoci", "unpack", "--image", "image:made", "bundle");
        return temporary.resolve("bundle");
    }

    private static String repack() throws Exception {
        ExternalTool.Result result = ExternalTool.runAllowingFailure(
                temporary, "umoci", "--log=debug", "repack", "--image", "image:repacked", "bundle");
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.errors();
    }

    private static String mtree(Path directory, Fidelity fidelity) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (TreeSource source = new DirectoryTreeSource(directory)) {
            new MtreeWriter(fidelity).write(source.read(), text);
        }
        return text.toString(StandardCharsets.US_ASCII);
    }
}
