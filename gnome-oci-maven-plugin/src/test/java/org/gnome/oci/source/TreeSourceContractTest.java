package org.gnome.oci.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.gnome.oci.source.tar.TarTreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.gnome.oci.tree.MtreeWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same tree through every source: what a source expresses, it must express as the kernel does.
 *
 * <p>A new source joins {@link #sources()} with the tools that put the tree into its format.
 */
class TreeSourceContractTest {
    /** Opens the tree in a source's format, which it may write to the work directory first. */
    @FunctionalInterface
    private interface Opener {
        TreeSource open(Path tree, Path work) throws Exception;
    }

    private record NamedSource(String name, Fidelity fidelity, List<String> tools, Opener opener) {
        @Override
        public String toString() {
            return name;
        }
    }

    @TempDir
    private static Path temporary;

    private static Path tree = Path.of("unset");

    private static Stream<NamedSource> sources() {
        Fidelity plainGnu = Fidelity.without(Attribute.XATTRS, Attribute.CAPABILITIES, Attribute.MTIME);
        return Stream.of(
                new NamedSource("directory", Fidelity.FULL, List.of(), (tree, work) -> new DirectoryTreeSource(tree)),
                new NamedSource("pax by GNU tar", Fidelity.FULL, List.of("tar"), gnuTar("--format=posix")),
                new NamedSource("gzip", Fidelity.FULL, List.of("tar", "gzip"), gnuTar("--format=posix", "--gzip")),
                new NamedSource("xz", Fidelity.FULL, List.of("tar", "xz"), gnuTar("--format=posix", "--xz")),
                new NamedSource("zstd", Fidelity.FULL, List.of("tar", "zstd"), gnuTar("--format=posix", "--zstd")),
                new NamedSource("GNU format by GNU tar", plainGnu, List.of("tar"), TreeSourceContractTest::gnuFormat),
                new NamedSource("pax by bsdtar", Fidelity.FULL, List.of("bsdtar"), TreeSourceContractTest::bsdtar),
                new NamedSource("tar on standard input", Fidelity.FULL, List.of("tar"), TreeSourceContractTest::piped));
    }

    private static Opener gnuTar(String... options) {
        return (tree, work) -> {
            List<String> command = Stream.of(
                            Stream.of("tar", "--xattrs", "--xattrs-include=*"),
                            Arrays.stream(options),
                            Stream.of("-cf", "tree.tar", "-C", tree.toString(), "."))
                    .flatMap(words -> words)
                    .toList();
            ExternalTool.run(work, command.toArray(String[]::new));
            return tar(work);
        };
    }

    private static TreeSource gnuFormat(Path tree, Path work) throws Exception {
        ExternalTool.run(work, "tar", "--format=gnu", "-cf", "tree.tar", "-C", tree.toString(), ".");
        return tar(work);
    }

    private static TreeSource bsdtar(Path tree, Path work) throws Exception {
        ExternalTool.run(work, "bsdtar", "--format=pax", "--xattrs", "-cf", "tree.tar", "-C", tree.toString(), ".");
        return tar(work);
    }

    private static TreeSource piped(Path tree, Path work) throws Exception {
        byte[] archive = ExternalTool.run(
                tree, "tar", "--format=posix", "--xattrs", "--xattrs-include=*", "--zstd", "-cf", "-", ".");
        return TarTreeSource.ofStandardInput(new ByteArrayInputStream(archive), work);
    }

    private static TreeSource tar(Path work) throws IOException {
        return new TarTreeSource(RandomAccessSource.of(work.resolve("tree.tar")), work);
    }

    @BeforeAll
    static void makeTree() throws IOException, InterruptedException {
        tree = ContractTree.make(temporary.resolve("tree"));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void readsTheTreeAsTheKernelTellsIt(NamedSource named, @TempDir Path work) throws Exception {
        for (String tool : named.tools()) {
            ExternalTool.require(tool);
        }
        try (TreeSource source = named.opener().open(tree, work);
                TreeSource directory = new DirectoryTreeSource(tree)) {
            Fidelity common = named.fidelity().intersect(source.fidelity());
            assertThat(mtree(source, common)).isEqualTo(mtree(directory, common));
            assertThat(source.fidelity().attributes())
                    .containsAll(named.fidelity().attributes());
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void describesTheSameTreeTheSameWay(NamedSource named, @TempDir Path work) throws Exception {
        for (String tool : named.tools()) {
            ExternalTool.require(tool);
        }
        try (TreeSource source = named.opener().open(tree, work)) {
            SourceDescription description = source.describe();
            assertThat(description).isEqualTo(source.describe());
            assertThat(description.toString()).doesNotContain(temporary.toString());
        }
    }

    private static String mtree(TreeSource source, Fidelity fidelity) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        new MtreeWriter(fidelity).write(source.read(), text);
        return text.toString(StandardCharsets.US_ASCII);
    }
}
