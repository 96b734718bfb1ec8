package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.oci.LayoutFormat;
import org.gnome.oci.pipeline.BuiltImage;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.ostree.OstreeRepositoryBuilder;
import org.gnome.oci.source.tar.TarBytes;
import org.gnome.oci.testing.BuildDirectory;
import org.gnome.oci.testing.ExternalTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A build of a damaged input fails with one line that says where the damage is, and leaves nothing behind. */
class DamageTest {
    private static final String REF = "test/damage";
    private static final long GIBIBYTE = 1L << 30;

    /** The object of {@code /usr/bin/gnome-oci-hello} in the sample channel. */
    private static final String OBJECT = "e8/b8e687e09f797d50e3a80b6f4c666fdf68fed6f669037eb5d67db2ec0cf9c4.filez";

    @TempDir
    private Path temporary;

    /** Makes an input and tells where it is. */
    @FunctionalInterface
    private interface Maker {
        String make(Path work) throws Exception;
    }

    /** An input with a damage, and what the error must name. */
    private record Damage(String name, Maker maker, List<String> named) {
        static Damage of(String name, Maker maker, String... named) {
            return new Damage(name, maker, List.of(named));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Damage> damages() {
        return Stream.of(
                sample("flipped bit in an object", DamageTest::flip, "[" + OBJECT + "] object: expected sha256:e8b8e6"),
                sample(
                        "truncated object",
                        DamageTest::truncate,
                        "[" + OBJECT + " @ 0x",
                        "] filez.content: ends inside"),
                sample("missing object", Files::delete, "[" + OBJECT + "] object: is missing", "/bin/gnome-oci-hello"),
                Damage.of("ref to nothing", DamageTest::refToNothing, ".commit] object: is missing", "ref " + REF),
                Damage.of("ref that is not there", DamageTest::noRef, "[ref " + REF + "] ref: there is no such ref"),
                Damage.of("escape in OSTree", DamageTest::escape, ".dirtree @ 0x0] dirtree.files[0].name", "\"..\""),
                Damage.of("twin in OSTree", DamageTest::twin, ".dirtree @ 0x27] dirtree.dirs[0].name", "\"name\""),
                tar("escape in a tar", outside(), "[damaged.tar @ 0x0] tar entry.name: \"usr/../../outside\""),
                tar("twin in a tar", tree().file("usr/a", "").ended(), "[damaged.tar @ 0x600] tar entry: /usr/a is"),
                tar("tar that ends in a file", part(700), "[damaged.tar @ 0x2bc]", "ends before its two blocks"),
                tar("tar that ends in a header", part(300), "[damaged.tar @ 0x12c]", "ends before its two blocks"),
                tar("tar without an end", part(1536), "[damaged.tar @ 0x600]", "ends before its two blocks"),
                Damage.of(
                        "flipped bit in a layer", DamageTest::flippedLayer, "[image] blob sha256:", "expected sha256:"),
                Damage.of(
                        "image archive that ends early",
                        DamageTest::shortArchive,
                        "[platform.oci.tar @ 0x",
                        "ends before"));
    }

    private static Stream<Damage> bombs() {
        return Stream.of(
                Damage.of("dirtree bomb", work -> bomb(work, 200), ".dirtree] dirtree: stands for more than the "),
                Damage.of(
                        "dirtrees that a larger heap could hold",
                        work -> bomb(work, 20),
                        ".dirtree] dirtree: stands for more than the "),
                Damage.of(
                        "gigabyte of a PAX header",
                        DamageTest::largeHeader,
                        "[damaged.tar @ 0x7c] tar header.size: pax"));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void failsWithOneLineAndLeavesNothingOn(Damage damage) throws Exception {
        SourceLocation location = SourceLocation.parse(damage.maker.make(temporary));
        Path target = temporary.resolve("target");
        Throwable error = catchThrowable(() -> BuildSource.build(location, target));
        assertThat(error).isInstanceOf(FormatException.class);
        assertNames(damage, String.valueOf(error.getMessage()));
        BuildDirectory.requireNothingBuilt(target, "after the damage");
    }

    /** In a heap that holds neither what a bomb unfolds to nor what a header announces. */
    @ParameterizedTest
    @MethodSource("bombs")
    void failsInASmallHeapOn(Damage damage) throws Exception {
        Path target = temporary.resolve("target");
        byte[] output = ExternalTool.run(
                Path.of("").toAbsolutePath(),
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                BuildSource.class.getName(),
                damage.maker.make(temporary),
                target.toString());
        assertNames(damage, new String(output, StandardCharsets.UTF_8).stripTrailing());
        BuildDirectory.requireNothingBuilt(target, "after the damage");
    }

    private static void assertNames(Damage damage, String line) {
        assertThat(line).contains(damage.named).matches("\\[[^\n]+] [^\n]+: [^\n]+");
    }

    /** The inputs above fail for their damage: without it they are built. */
    @Test
    void buildsWhatIsNotDamaged() throws Exception {
        String sample = damagedSample(temporary, file -> {});
        assertThat(BuildSource.build(SourceLocation.parse(sample), temporary.resolve("1"))
                        .record())
                .exists();
        Path tar = Files.write(temporary.resolve("sound.tar"), tree().ended());
        assertThat(BuildSource.build(SourceLocation.parse("tar:" + tar), temporary.resolve("2"))
                        .record())
                .exists();
    }

    /** What an earlier build left goes on to be whole. */
    @Test
    void leavesAnEarlierImageAsItWas() throws Exception {
        Path target = temporary.resolve("target");
        Path tar = Files.write(temporary.resolve("some.tar"), tree().ended());
        ImageFiles files = BuildSource.build(SourceLocation.parse("tar:" + tar), target);
        BuiltImage before = BuiltImage.read(files.record()).orElseThrow();
        byte[] archive = Files.readAllBytes(files.archive());

        Files.write(tar, part(700));
        assertThat(catchThrowable(() -> BuildSource.build(SourceLocation.parse("tar:" + tar), target)))
                .isInstanceOf(FormatException.class);
        assertThat(BuiltImage.read(files.record())).contains(before);
        assertThat(files.archive()).hasBinaryContent(archive);
        assertThat(files.layout().resolve(LayoutFormat.blobPath(before.digest())))
                .exists();
    }

    private static Damage sample(String name, Change change, String... named) {
        return Damage.of(name, work -> damagedSample(work, change), named);
    }

    /** Damages a file. */
    @FunctionalInterface
    private interface Change {
        void applyTo(Path file) throws IOException;
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private static void truncate(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    }

    private static String damagedSample(Path work, Change change) throws IOException {
        Path repository = work.resolve("repo");
        SampleProject.copy(SampleProject.here().repository(), repository);
        change.applyTo(repository.resolve("objects").resolve(OBJECT));
        return "flatpak:" + repository + "@" + SampleProject.REF;
    }

    private static String refToNothing(Path work) throws IOException {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(work.resolve("repo"), "archive-z2");
        repository.ref("heads/" + REF, Digest.ofContent(new byte[0]));
        return "ostree:" + repository.directory() + "@" + REF;
    }

    private static String noRef(Path work) throws IOException {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(work.resolve("repo"), "archive-z2");
        return "ostree:" + repository.directory() + "@" + REF;
    }

    private static String escape(Path work) throws IOException {
        return commit(
                work,
                (repository, dirmeta) -> repository.dirtree(Map.of("..", repository.file(0644, "escaped")), Map.of()));
    }

    private static String twin(Path work) throws IOException {
        return commit(
                work,
                (repository, dirmeta) -> repository.dirtree(
                        Map.of("name", repository.file(0644, "file")),
                        Map.of(
                                "name",
                                OstreeRepositoryBuilder.directory(repository.dirtree(Map.of(), Map.of()), dirmeta))));
    }

    /** Two to the power of 200 directories in 200 objects. */
    private static String bomb(Path work, int levels) throws IOException {
        return commit(work, (repository, dirmeta) -> {
            Digest below = repository.dirtree(Map.of(), Map.of());
            for (int level = 0; level < levels; level++) {
                Map<String, Digest[]> twins = new TreeMap<>();
                twins.put("a", OstreeRepositoryBuilder.directory(below, dirmeta));
                twins.put("b", OstreeRepositoryBuilder.directory(below, dirmeta));
                below = repository.dirtree(Map.of(), twins);
            }
            return below;
        });
    }

    /** Writes the root directory of a commit. */
    @FunctionalInterface
    private interface Root {
        Digest write(OstreeRepositoryBuilder repository, Digest dirmeta) throws IOException;
    }

    private static String commit(Path work, Root root) throws IOException {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(work.resolve("repo"), "archive-z2");
        Digest dirmeta = repository.dirmeta(0755);
        repository.ref("heads/" + REF, repository.commit(root.write(repository, dirmeta), dirmeta));
        return "ostree:" + repository.directory() + "@" + REF;
    }

    private static Damage tar(String name, byte[] archive, String... named) {
        return Damage.of(name, work -> "tar:" + Files.write(work.resolve("damaged.tar"), archive), named);
    }

    private static TarBytes tree() {
        return new TarBytes().directory("usr/", 0755).file("usr/a", "content");
    }

    private static byte[] part(int bytes) {
        return Arrays.copyOf(tree().toByteArray(), bytes);
    }

    private static byte[] outside() {
        return new TarBytes().file("usr/../../outside", "content").ended();
    }

    /** A header that is as long as it says, in a file with a hole. */
    private static String largeHeader(Path work) throws IOException {
        Path archive = work.resolve("damaged.tar");
        Files.write(
                archive,
                new TarBytes().announcement('x', "PaxHeaders/x", GIBIBYTE).toByteArray());
        try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
            file.setLength(GIBIBYTE + file.length());
        }
        return "tar:" + archive;
    }

    private static String flippedLayer(Path work) throws IOException {
        SampleProject project = SampleProject.here();
        BuiltImage image = project.build(project.specification(LayerCompression.ZSTD), work.resolve("sample"));
        Path layout = project.files(work.resolve("sample")).layout();
        flip(layout.resolve(LayoutFormat.blobPath(image.layers().get(0).digest())));
        return "oci:" + layout;
    }

    private static String shortArchive(Path work) throws IOException {
        SampleProject project = SampleProject.here();
        project.build(project.specification(LayerCompression.ZSTD), work.resolve("sample"));
        Path archive = project.files(work.resolve("sample")).archive();
        byte[] bytes = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(bytes, bytes.length / 2));
        return "oci-archive:" + archive;
    }
}
