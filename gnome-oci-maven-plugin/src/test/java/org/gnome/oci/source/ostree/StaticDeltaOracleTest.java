package org.gnome.oci.source.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.TreeListing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads deltas that {@code ostree static-delta generate} has made, and has ostree check the objects made of them. */
class StaticDeltaOracleTest {
    private static final String OLD = "old";
    private static final String NEW = "new";

    @TempDir
    Path directory;

    private Path repository;

    @BeforeEach
    void makeRepository() throws Exception {
        ExternalTool.require("ostree");
        repository = directory.resolve("repo");
        OstreeRepositoryBuilder builder = new OstreeRepositoryBuilder(repository, "archive-z2");
        SampleCommit.write(builder, "archive-z2");
    }

    /** Two commits, in which a file is new, one has a few changed blocks, and one changes everywhere a little. */
    private void commitTwice() throws Exception {
        Random random = new Random(3);
        byte[] blocks = bytes(random, 400_000);
        byte[] spread = bytes(random, 100_000);
        Path tree = directory.resolve("tree");
        Files.createDirectories(tree.resolve("sub"));
        Files.write(tree.resolve("sub/blocks"), blocks);
        Files.write(tree.resolve("spread"), spread);
        Files.writeString(tree.resolve("same"), "same");
        commit(tree, OLD);
        Arrays.fill(blocks, 150_000, 150_100, (byte) 0);
        for (int i = 0; i < spread.length; i += 500) {
            spread[i]++;
        }
        Files.write(tree.resolve("sub/blocks"), blocks);
        Files.write(tree.resolve("spread"), spread);
        Files.writeString(tree.resolve("added"), "added");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("sub/blocks"));
        Files.writeString(tree.resolve("empty"), "");
        commit(tree, NEW);
    }

    private void commit(Path tree, String branch) throws Exception {
        ostree("commit", "--tree=dir=" + tree, "--branch=" + branch, "--owner-uid=0", "--owner-gid=0");
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private String ostree(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("env", "OSTREE_DUMMY_SIGN_ENABLED=1", "ostree", "--repo=" + repository));
        command.addAll(Arrays.asList(arguments));
        return new String(ExternalTool.run(directory, command.toArray(String[]::new)), StandardCharsets.UTF_8);
    }

    private Path generate(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("static-delta", "generate"));
        command.addAll(Arrays.asList(arguments));
        ostree(command.toArray(String[]::new));
        try (Stream<Path> files = Files.walk(repository.resolve("deltas"))) {
            return files.filter(file -> file.endsWith("superblock")).findFirst().orElseThrow();
        }
    }

    private List<String> unpacked(Path superblock) throws IOException {
        StaticDelta delta = StaticDelta.open(RandomAccessSource.of(superblock));
        try (OstreeRepository unpacked = delta.unpack(StaticDelta.partsBeside(superblock), directory)) {
            return TreeListing.of(unpacked.tree(delta.commit()));
        }
    }

    private List<String> loose(String ref) throws IOException {
        try (OstreeTreeSource source = OstreeTreeSource.open(repository, ref, Optional.empty())) {
            return TreeListing.of(source.read());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--inline", "--swap-endianness", "--max-chunk-size=0", "--set-endianness=B --inline", ""})
    void readsTheTreeOfADeltaFromScratch(String options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--empty", "--min-fallback-size=0"));
        arguments.addAll(Stream.of(options.split(" ")).filter(o -> !o.isEmpty()).toList());
        arguments.add(SampleCommit.REF);
        Path superblock = generate(arguments.toArray(String[]::new));

        assertThat(unpacked(superblock)).isEqualTo(loose(SampleCommit.REF));
        if (options.startsWith("--max-chunk")) {
            assertThat(superblock.resolveSibling("3")).exists();
        }
    }

    @Test
    void readsADeltaThatIsSigned() throws Exception {
        Path superblock = generate("--empty", "--sign-type=dummy", "--sign=key", SampleCommit.REF);

        assertThat(Files.readString(superblock, StandardCharsets.ISO_8859_1)).startsWith("OSTSGNDT");
        assertThat(unpacked(superblock)).isEqualTo(loose(SampleCommit.REF));
    }

    @Test
    void makesEveryObjectOfADeltaFromAnOlderCommit() throws Exception {
        commitTwice();
        Path superblock = generate("--from=" + OLD, "--to=" + NEW);
        String commit = ostree("rev-parse", NEW).strip();
        String shown = ostree("static-delta", "show", ostree("rev-parse", OLD).strip() + "-" + commit);
        Path target = pullOld();

        apply(superblock, target);

        assertThat(shown).doesNotContain(" open=0 ").doesNotContain(" write=0 ").doesNotContain(" bspatch=0");
        ExternalTool.run(directory, "ostree", "--repo=" + target, "refs", "--create=" + NEW, commit);
        ExternalTool.run(directory, "ostree", "--repo=" + target, "fsck");
        ExternalTool.run(directory, "ostree", "--repo=" + target, "checkout", "-U", NEW, "checkout");
        assertThat(directory.resolve("checkout/spread")).hasSameBinaryContentAs(directory.resolve("tree/spread"));
        assertThat(directory.resolve("checkout/sub/blocks"))
                .hasSameBinaryContentAs(directory.resolve("tree/sub/blocks"));
        repository = target;
        assertThat(loose(NEW)).hasSize(8);
    }

    /** A repository with the old commit alone. */
    private Path pullOld() throws Exception {
        Path target = directory.resolve("target");
        ExternalTool.run(directory, "ostree", "--repo=" + target, "init", "--mode=archive");
        ExternalTool.run(directory, "ostree", "--repo=" + target, "pull-local", "--disable-fsync", "repo", OLD);
        return target;
    }

    /** Writes the objects into an archive repository. */
    private void apply(Path superblock, Path target) throws IOException {
        ObjectDirectory store = new ObjectDirectory(target.resolve("objects"));
        try (StaticDelta delta = StaticDelta.open(RandomAccessSource.of(superblock));
                SpooledObjects objects = delta.make(
                        StaticDelta.partsBeside(superblock), Optional.of(new ArchiveFileObjects(store)), directory)) {
            for (ObjectName name : objects.metadata()) {
                Path path = store.locate(name);
                Files.createDirectories(path.getParent());
                Files.write(path, objects.metadata(name, "test").bytes());
            }
            for (Digest checksum : objects.files()) {
                Path path = store.locate(new ObjectName(checksum, ObjectType.FILEZ));
                Files.createDirectories(path.getParent());
                try (OutputStream out = Files.newOutputStream(path)) {
                    objects.writeFilez(checksum, out);
                }
            }
        }
    }

    @Test
    void refusesToReadADeltaAloneThatStartsFromAnOlderCommit() throws Exception {
        commitTwice();
        Path superblock = generate("--from=" + OLD, "--to=" + NEW);

        assertThatThrownBy(() -> unpacked(superblock))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(
                        "starts from the commit " + ostree("rev-parse", OLD).strip())
                .hasMessageContaining("read the repository");
    }

    @Test
    void refusesToReadADeltaAloneThatLeavesObjectsToBeFetched() throws Exception {
        Path tree = Files.createDirectories(directory.resolve("large"));
        Files.write(tree.resolve("large"), bytes(new Random(1), 1_100_000));
        commit(tree, "large");
        Path superblock = generate("--empty", "--min-fallback-size=1", "large");

        assertThatThrownBy(() -> unpacked(superblock))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("superblock.fallback: leaves 1 objects to be fetched on their own");
    }

    @Test
    void namesDeltasAsARepositoryDoes() throws Exception {
        commitTwice();
        Path fromOld = generate("--from=" + OLD, "--to=" + NEW);
        try (StaticDelta delta = StaticDelta.open(RandomAccessSource.of(fromOld))) {
            assertThat(repository.resolve(delta.superblock().name().path("superblock")))
                    .isEqualTo(fromOld);
            assertThat(delta.from().map(Digest::hex))
                    .contains(ostree("rev-parse", OLD).strip());
        }
    }
}
