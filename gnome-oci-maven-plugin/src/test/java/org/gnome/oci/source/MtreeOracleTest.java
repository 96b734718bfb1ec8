package org.gnome.oci.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.gnome.oci.testing.ExternalTool;
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
        assertThat(entries(mtree(tree, WITHOUT_XATTRS)))
                .isEqualTo(entries(new String(theirs, StandardCharsets.US_ASCII)));
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
        Map<String, Map<String, String>> ours = entries(mtree(tree, WITHOUT_XATTRS));
        ours.values().forEach(keywords -> keywords.remove("sha256digest"));
        assertThat(entries(new String(readAndPrinted, StandardCharsets.US_ASCII)))
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
        Files.writeString(specification, forOldGoMtree(ours));
        assertThat(repack()).contains("ndiff=0");
        Files.writeString(specification, forOldGoMtree(ours.replace("mode=02750", "mode=0750")));
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

    /**
     * go-mtree before 0.5.1 (umoci 0.4.7 has it) takes {@code ./usr} for a relative name, and a directory of one for
     * the place of those that follow: so these go first, each left with {@code ..} again.
     */
    private static String forOldGoMtree(String mtree) {
        List<String> first = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        mtree.lines().forEach(line -> {
            String path = line.substring(0, (line + " ").indexOf(' '));
            if (path.indexOf('/') != path.lastIndexOf('/')) {
                rest.add(line);
                return;
            }
            first.add(line);
            if (path.contains("/") && line.contains(" type=dir ")) {
                first.add("..");
            }
        });
        first.addAll(rest);
        return String.join("\n", first) + "\n";
    }

    private static String mtree(Path directory, Fidelity fidelity) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (TreeSource source = new DirectoryTreeSource(directory)) {
            new MtreeWriter(fidelity).write(source.read(), text);
        }
        return text.toString(StandardCharsets.US_ASCII);
    }

    /**
     * The lines by path, with the spellings in which the writers differ made one: bsdtar leaves out a link count of 1,
     * and prints 0 where it read none.
     */
    private static Map<String, Map<String, String>> entries(String mtree) {
        Map<String, Map<String, String>> entries = new TreeMap<>();
        mtree.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            String[] words = line.split(" ", -1);
            Map<String, String> keywords = new TreeMap<>();
            for (String word : Arrays.copyOfRange(words, 1, words.length)) {
                String[] keyword = word.split("=", 2);
                keywords.put(keyword[0], canonical(keyword[0], keyword[1]));
            }
            keywords.remove("nlink", "1");
            keywords.remove("nlink", "0");
            entries.put(unescaped(words[0]), keywords);
        });
        return entries;
    }

    /** bsdtar prints modes without a leading zero and nanoseconds without any. */
    private static String canonical(String keyword, String value) {
        return switch (keyword) {
            case "mode" -> String.valueOf(Integer.parseInt(value, 8));
            case "time" -> {
                int point = value.indexOf('.');
                yield value.substring(0, point + 1) + Long.parseLong(value.substring(point + 1));
            }
            default -> unescaped(value);
        };
    }

    private static String unescaped(String text) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\\\", i)) {
                bytes.append('\\');
                i++;
            } else if (text.charAt(i) == '\\') {
                bytes.append((char) Integer.parseInt(text, i + 1, i + 4, 8));
                i += 3;
            } else {
                bytes.append(text.charAt(i));
            }
        }
        return bytes.toString();
    }
}
