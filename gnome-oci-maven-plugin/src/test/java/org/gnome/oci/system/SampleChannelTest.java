package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.source.ostree.OstreeTreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The committed files of the sample channel are those that {@code make.sh} wrote, and nothing else. */
class SampleChannelTest {
    private static final Path CHANNEL = SampleProject.here().channel();
    private static final Path REPOSITORY = SampleProject.here().repository();
    private static final long MAX_BYTES = 8_000_000;

    /** What ostree leaves when somebody has let it into the repository; git ignores it. */
    private static final List<String> LEFTOVERS = List.of("flatpak/.lock", "flatpak/tmp/");

    /** A line of {@code COMMITS}. */
    private record CommitLine(String commit, String dirtree, String dirmeta, String ref) {
        static CommitLine parse(String line) {
            String[] words = line.split(" ", -1);
            return new CommitLine(words[0], words[1], words[2], words[3]);
        }

        Path object(String checksum, String suffix) {
            return REPOSITORY.resolve(
                    "objects/" + checksum.substring(0, 2) + "/" + checksum.substring(2) + "." + suffix);
        }
    }

    private static List<CommitLine> commits() throws IOException {
        return Files.readAllLines(CHANNEL.resolve("COMMITS")).stream()
                .map(CommitLine::parse)
                .toList();
    }

    @Test
    void everyFileHasItsRecordedDigestAndNoneIsMissingOrTooMany() throws IOException {
        SortedMap<String, String> recorded = new TreeMap<>();
        for (String line : Files.readAllLines(CHANNEL.resolve("SHA256SUMS"))) {
            String[] words = line.split("  ", 2);
            recorded.put(words[1], words[0]);
        }
        assertThat(digests()).isEqualTo(recorded);
    }

    private static SortedMap<String, String> digests() throws IOException {
        SortedMap<String, String> digests = new TreeMap<>();
        for (Path file : files(REPOSITORY)) {
            String name = CHANNEL.relativize(file).toString();
            if (LEFTOVERS.stream().noneMatch(name::startsWith)) {
                digests.put(name, digest(file));
            }
        }
        for (String name : List.of("gnome-oci-sample.gpg", "tools.tar")) {
            digests.put(name, digest(CHANNEL.resolve(name)));
        }
        return digests;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static String digest(Path file) throws IOException {
        return Digest.ofContent(Files.readAllBytes(file)).hex();
    }

    @Test
    void isSmallEnoughForGit() throws IOException {
        long bytes = 0;
        for (Path file : files(CHANNEL)) {
            bytes += Files.size(file);
        }
        assertThat(bytes).isLessThanOrEqualTo(MAX_BYTES);
    }

    @Test
    void everyRefHasItsRecordedCommitWithItsTree() throws IOException {
        assertThat(commits())
                .extracting(CommitLine::ref)
                .containsExactly(
                        SampleProject.REF,
                        "runtime/org.gnome.Platform.Locale/x86_64/master",
                        "runtime/org.gnome.Sdk/x86_64/master",
                        "runtime/org.gnome.Sdk.Locale/x86_64/master",
                        "runtime/org.gnome.Sdk.Docs/x86_64/master",
                        "runtime/org.gnome.Sdk.Debug/x86_64/master");
        for (CommitLine line : commits()) {
            try (OstreeTreeSource source = OstreeTreeSource.open(REPOSITORY, line.ref, Optional.empty())) {
                assertThat(source.describe().identity()).containsEntry("ostree.commit", line.commit);
                assertThat(source.read().root().entries()).isNotEmpty();
            }
            assertThat(rootOf(line)).isEqualTo(line.dirtree + line.dirmeta);
        }
    }

    /** A commit holds the checksums of its root dirtree and root dirmeta next to each other. */
    private static String rootOf(CommitLine line) throws IOException {
        String hex = HexFormat.of().formatHex(Files.readAllBytes(line.object(line.commit, "commit")));
        int start = hex.indexOf(line.dirtree);
        assertThat(start).as("the root dirtree in the commit of %s", line.ref).isPositive();
        return hex.substring(
                start, start + 2 * Digest.ofContent(new byte[0]).hex().length());
    }

    @Test
    void everyCommitHasASignature() throws IOException {
        for (CommitLine line : commits()) {
            assertThat(line.object(line.commit, "commitmeta"))
                    .content(StandardCharsets.ISO_8859_1)
                    .contains("ostree.gpgsigs");
        }
    }

    @Test
    void everyRefHasAStaticDeltaThatOstreeReads(@TempDir Path temporary) throws Exception {
        ExternalTool.require("ostree");
        String repository = "--repo=" + copy(temporary);
        String[] deltas =
                text(temporary, "ostree", repository, "static-delta", "list").split("\n");
        assertThat(deltas)
                .containsExactlyInAnyOrderElementsOf(
                        commits().stream().map(CommitLine::commit).toList());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"usr/bin/echo, programs/echo.c", "usr/bin/gnome-oci-hello, programs/hello.c"})
    void debuggerFindsDebuggingInformationAndSource(String program, String source, @TempDir Path temporary)
            throws Exception {
        ExternalTool.require("ostree");
        ExternalTool.require("gdb");
        String repository = "--repo=" + copy(temporary);
        for (String extension : List.of("", ".Debug")) {
            String ref = "runtime/org.gnome.Sdk" + extension + "/x86_64/master";
            ExternalTool.run(temporary, "ostree", repository, "checkout", "-U", ref, "Sdk" + extension);
        }
        Path debug = temporary.resolve("Sdk.Debug/files");
        String file = temporary
                .resolve("Sdk/files")
                .resolve(Path.of("usr").relativize(Path.of(program)))
                .toString();
        String output = text(
                temporary,
                "gdb",
                "-nx",
                "-batch",
                "-ex",
                "set debug-file-directory " + debug,
                "-ex",
                "set substitute-path /usr/lib/debug " + debug,
                "-ex",
                "file " + file,
                "-ex",
                "list " + source + ":1,1",
                "-ex",
                "info source");
        assertThat(output)
                .contains(Files.readAllLines(CHANNEL.resolve("src").resolve(source))
                        .get(0))
                .contains(
                        "Located in " + debug.resolve("source/gnome-oci-sample").resolve(source));
    }

    /** A repository as ostree wants it; git holds no empty directories, and ostree leaves files behind. */
    private static Path copy(Path directory) throws IOException {
        Path repository = directory.resolve("repository");
        SampleProject.copy(REPOSITORY, repository);
        Files.createDirectories(repository.resolve("refs/remotes"));
        Files.createDirectories(repository.resolve("tmp/cache"));
        return repository;
    }

    private static String text(Path directory, String... command) throws Exception {
        return new String(ExternalTool.run(directory, command), StandardCharsets.UTF_8);
    }
}
