package org.gnome.oci.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.pipeline.BuildImage;
import org.gnome.oci.pipeline.CompositionSpecification;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.pipeline.ImageSpecification;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.pipeline.StandardInput;
import org.gnome.oci.pipeline.TreeSources;
import org.gnome.oci.pipeline.TrustedKeys;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.gnome.oci.source.oci.OciTreeSource;
import org.gnome.oci.source.ostree.OstreeTreeSource;
import org.gnome.oci.source.tar.TarTreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.NoNetwork;
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

    /** Leaves out of the tree what a format refuses to hold. */
    @FunctionalInterface
    private interface Preparation {
        Path prepare(Path tree, Path work) throws Exception;
    }

    private record NamedSource(
            String name, Fidelity fidelity, List<String> tools, Preparation preparation, Opener opener) {
        NamedSource(String name, Fidelity fidelity, List<String> tools, Opener opener) {
            this(name, fidelity, tools, (tree, work) -> tree, opener);
        }

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
                new NamedSource("tar on standard input", Fidelity.FULL, List.of("tar"), TreeSourceContractTest::piped),
                ostree("archive"),
                ostree("bare-user"),
                new NamedSource(
                        "image by umoci", Fidelity.FULL, List.of("tar", "umoci"), TreeSourceContractTest::umoci),
                image("layout", LayerCompression.ZSTD),
                image("layout", LayerCompression.GZIP),
                image("layout", LayerCompression.NONE),
                image("archive", LayerCompression.ZSTD));
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
        return new TreeSources(
                        work,
                        work,
                        new StandardInput(new ByteArrayInputStream(archive), work),
                        new TrustedKeys(false, List.of(), Instant.EPOCH),
                        NoNetwork.settings(work),
                        NoNetwork.DISKS)
                .open(SourceLocation.parse("tar:-"));
    }

    private static TreeSource tar(Path work) throws IOException {
        return new TarTreeSource(RandomAccessSource.of(work.resolve("tree.tar")), work);
    }

    /**
     * OSTree has neither devices and pipes nor texts that are no UTF-8, and knows no hardlinks and times. The program
     * also loses attributes without a value when it commits, though a commit can hold them.
     */
    private static NamedSource ostree(String mode) {
        return new NamedSource(
                "ostree " + mode,
                Fidelity.without(Attribute.HARDLINKS, Attribute.MTIME),
                List.of("cp", "ostree"),
                TreeSourceContractTest::withoutWhatOstreeRefuses,
                (tree, work) -> {
                    ExternalTool.run(work, "ostree", "--repo=repo", "init", "--mode=" + mode);
                    ExternalTool.run(
                            work,
                            "ostree",
                            "--repo=repo",
                            "commit",
                            "-b",
                            "test",
                            "--tree=dir=" + tree,
                            "--timestamp=@1");
                    return OstreeTreeSource.open(work.resolve("repo"), "test", Optional.empty());
                });
    }

    private static Path withoutWhatOstreeRefuses(Path tree, Path work) throws Exception {
        ExternalTool.run(work, "cp", "-a", tree.toString(), "tree");
        Path copy = work.resolve("tree");
        ExternalTool.run(copy, "sh", "-c", "rm -r var/fifo var/null var/disk etc/not* usr/odd-link");
        ExternalTool.run(copy, "setfattr", "-x", "user.empty", "usr/bin/program");
        return copy;
    }

    /** A layer by GNU tar in an image by umoci. */
    private static TreeSource umoci(Path tree, Path work) throws Exception {
        ExternalTool.run(
                work,
                "tar",
                "--format=posix",
                "--xattrs",
                "--xattrs-include=*",
                "-cf",
                "layer.tar",
                "-C",
                tree.toString(),
                ".");
        ExternalTool.run(work, "umoci", "init", "--layout", "image");
        ExternalTool.run(work, "umoci", "new", "--image", "image:made");
        ExternalTool.run(work, "umoci", "raw", "add-layer", "--image", "image:made", "layer.tar");
        return OciTreeSource.ofLayout(work.resolve("image"), Optional.of("made"), work);
    }

    /** An image that is built here: there and back, with one time for all files. */
    private static NamedSource image(String form, LayerCompression compression) {
        return new NamedSource(
                "image " + form + " " + compression, Fidelity.without(Attribute.MTIME), List.of(), (tree, work) -> {
                    ImageFiles files = build(tree, work, compression);
                    return form.equals("archive")
                            ? OciTreeSource.ofArchive(RandomAccessSource.of(files.archive()), Optional.empty(), work)
                            : OciTreeSource.ofLayout(files.layout(), Optional.empty(), work);
                });
    }

    private static ImageFiles build(Path tree, Path work, LayerCompression compression) throws IOException {
        ImageFiles files = new ImageFiles(work.resolve("target"), "test");
        ImageSpecification specification = new ImageSpecification(
                new ImageReference("example.org/test", "latest"),
                new Descriptor.Platform("linux", "amd64"),
                Optional.empty(),
                CompositionSpecification.of(
                        new SourceLocation(SourceLocation.Scheme.DIRECTORY, tree.toString(), Optional.empty())),
                false,
                compression,
                Instant.EPOCH,
                Optional.empty(),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty());
        new BuildImage(
                        new TreeSources(
                                work,
                                work,
                                new StandardInput(InputStream.nullInputStream(), work),
                                new TrustedKeys(false, List.of(), Instant.EPOCH),
                                NoNetwork.settings(work),
                                NoNetwork.DISKS),
                        "test",
                        2,
                        Progress.SILENT)
                .build(specification, files);
        return files;
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
        Path prepared = named.preparation().prepare(tree, work);
        try (TreeSource source = named.opener().open(prepared, work);
                TreeSource directory = new DirectoryTreeSource(prepared)) {
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
        Path prepared = named.preparation().prepare(tree, work);
        try (TreeSource source = named.opener().open(prepared, work)) {
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
