package org.gnome.oci.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.layer.DiffId;
import org.gnome.oci.layer.Layer;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageConfig;
import org.gnome.oci.oci.ImageLayoutWriter;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.ostree.OstreeRepositoryBuilder;
import org.gnome.oci.source.tar.TarBytes;
import org.gnome.oci.testing.BuildDirectory;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.Reliability;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What once broke others of this trade does not break us: vulnerabilities that are not of a single reader here. Those
 * that are have a test beside it, which names the vulnerability, too.
 */
class CveRegressionTest {
    /** All that have a test. */
    private static final Set<String> VULNERABILITIES = new TreeSet<>(Set.of(
            "CVE-2014-9862",
            "CVE-2018-1002200",
            "CVE-2020-15157",
            "CVE-2021-29136",
            "CVE-2021-40153",
            "CVE-2021-41072",
            "CVE-2021-41190",
            "CVE-2023-25153",
            "CVE-2023-37460",
            "CVE-2023-42503",
            "CVE-2024-25710",
            "CVE-2024-26308",
            "CVE-2024-3727",
            "CVE-2024-9676",
            "CVE-2025-62518",
            "CVE-2026-32766",
            "CVE-2026-42496",
            "CVE-2026-50195"));

    private static final Pattern NAMED_TEST = Pattern.compile("@DisplayName\\(\\s*\"([^\"]*)\"");
    private static final Pattern VULNERABILITY = Pattern.compile("CVE-[0-9]{4}-[0-9]{4,}");

    /** Names that are, or lead, somewhere else than below the root. */
    private static final List<String> OUTSIDE = List.of(
            "..",
            "../",
            "../canary",
            "../../canary",
            "./../canary",
            "../../../../../../../../../../../../tmp/canary",
            "usr/../../canary",
            "usr/../..",
            "usr/./../../canary",
            "usr//..//..//canary",
            "usr/..",
            "usr/../x",
            "./..",
            "/",
            "//",
            "/.",
            "/..",
            "/canary",
            "//canary",
            "///canary",
            "/./canary",
            "/usr/../canary",
            "/etc/passwd",
            "/proc/self/cwd/canary");

    private static final List<String> WHITEOUTS =
            List.of(".wh.", ".wh..", ".wh...", "usr/.wh.", "usr/.wh..", "usr/.wh...", "../.wh.canary", "/.wh.canary");

    @TempDir
    private Path work;

    private Path canary = Path.of("");
    private Path target = Path.of("");

    @BeforeEach
    void placeCanary() throws IOException {
        canary = Files.createDirectories(work.resolve("outside"));
        Files.writeString(canary.resolve("canary"), "alive");
        Files.createDirectory(canary.resolve("directory"));
        target = canary.resolve("directory/target");
    }

    /** An archive with an entry that no tree can have. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Hostile(String name, byte[] archive) {}

    private static TarBytes sound() {
        return new TarBytes().directory("usr/", 0755).file("usr/file", "content");
    }

    private static List<Hostile> entriesOutside() {
        List<Hostile> corpus = new ArrayList<>();
        for (String name : OUTSIDE) {
            corpus.add(new Hostile("file " + name, sound().file(name, "x").ended()));
            corpus.add(new Hostile(
                    "directory " + name, sound().directory(name, 0777).ended()));
            corpus.add(
                    new Hostile("link " + name, sound().link('2', name, "usr").ended()));
            corpus.add(new Hostile(
                    "hardlink " + name, sound().link('1', name, "usr/file").ended()));
            corpus.add(new Hostile(
                    "hardlink to " + name, sound().link('1', "hard", name).ended()));
            corpus.add(new Hostile(
                    "pax " + name,
                    sound().pax('x', "path=" + name).file("f", "x").ended()));
            corpus.add(new Hostile(
                    "pax hardlink " + name,
                    sound().pax('x', "linkpath=" + name)
                            .link('1', "hard", "usr/file")
                            .ended()));
        }
        return corpus;
    }

    /** Entries that land elsewhere if somebody follows the link before them. */
    private static List<Hostile> entriesBehindLinks() {
        List<Hostile> corpus = new ArrayList<>();
        for (String link : List.of("..", "/", ".", "../..", "/tmp", "usr", "a", "/proc/self/cwd")) {
            corpus.add(new Hostile(
                    "file behind a link to " + link,
                    sound().link('2', "a", link).file("a/canary", "x").ended()));
            corpus.add(new Hostile(
                    "directory behind a link to " + link,
                    sound().link('2', "a", link).directory("a/b", 0777).ended()));
            corpus.add(new Hostile(
                    "hardlink through a link to " + link,
                    sound().link('2', "a", link).link('1', "b", "a/canary").ended()));
            corpus.add(new Hostile(
                    "hardlink to a link to " + link,
                    sound().link('2', "a", link)
                            .link('1', "b", "a")
                            .file("b", "x")
                            .ended()));
            corpus.add(new Hostile(
                    "link to " + link + " in the place of a directory",
                    sound().link('2', "usr", link).file("usr/canary", "x").ended()));
        }
        return corpus;
    }

    @Test
    @DisplayName("CVE-2018-1002200, CVE-2023-37460, CVE-2026-42496: no entry of a tar leaves the tree")
    void noEntryOfATarLeavesTheTree() throws Exception {
        List<Hostile> corpus = new ArrayList<>(entriesOutside());
        corpus.addAll(entriesBehindLinks());
        requireRefused(corpus, this::tar);
        Reliability.figure(
                "No entry leaves the tree, of tars",
                corpus.size() + " hostile archives refused, nothing outside touched");
    }

    @Test
    @DisplayName("CVE-2021-29136, CVE-2024-9676: no entry of a layer leaves the tree, and the root is no link")
    void noEntryOfALayerLeavesTheTree() throws Exception {
        List<Hostile> corpus = new ArrayList<>(entriesOutside());
        corpus.addAll(entriesBehindLinks());
        for (String name : WHITEOUTS) {
            corpus.add(new Hostile("whiteout " + name, sound().file(name, "").ended()));
        }
        for (String root : List.of(".", "./", "./.", "/.")) {
            corpus.add(new Hostile(
                    "root " + root + " as a link",
                    sound().link('2', root, canary.toString())
                            .file("canary", "x")
                            .ended()));
        }
        requireRefused(corpus, this::layer);
        Reliability.figure(
                "No entry leaves the tree, of layers",
                corpus.size() + " hostile layers refused, nothing outside touched");
    }

    @Test
    @DisplayName("CVE-2018-1002200: no name of an OSTree directory leaves the tree")
    void noNameOfARepositoryLeavesTheTree() throws Exception {
        List<Hostile> corpus = new ArrayList<>();
        for (String name : OUTSIDE) {
            corpus.add(new Hostile("file:" + name, name.getBytes(ISO_8859_1)));
            corpus.add(new Hostile("directory:" + name, name.getBytes(ISO_8859_1)));
        }
        requireRefused(corpus, this::repository);
        Reliability.figure(
                "No entry leaves the tree, of repositories",
                corpus.size() + " hostile commits refused, nothing outside touched");
    }

    private String repository(Hostile hostile) throws IOException {
        Path directory = work.resolve("repository-"
                + Digest.ofContent(hostile.name().getBytes(ISO_8859_1)).hex());
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "archive-z2");
        Digest dirmeta = repository.dirmeta(0755);
        String name = new String(hostile.archive(), ISO_8859_1);
        Digest root = hostile.name().startsWith("file")
                ? repository.dirtree(Map.of(name, repository.file(0644, "x")), Map.of())
                : repository.dirtree(
                        Map.of(),
                        Map.of(
                                name,
                                OstreeRepositoryBuilder.directory(repository.dirtree(Map.of(), Map.of()), dirmeta)));
        repository.ref("heads/test", repository.commit(root, dirmeta));
        return "ostree:" + directory + "@test";
    }

    /** The inputs above fail for their entries: without those they are built. */
    @Test
    void buildsWhatIsNotHostile() throws Exception {
        Hostile sound = new Hostile(
                "sound",
                sound().link('2', "a..b", "../../outside")
                        .file("...", "x")
                        .file("..x", "x")
                        .ended());
        for (Location location : List.<Location>of(this::tar, this::layer)) {
            assertThat(BuildSource.build(SourceLocation.parse(location.of(sound)), target)
                            .record())
                    .exists();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"index.json", "manifest", "config"})
    @DisplayName("CVE-2023-25153: no document of an image is read without a limit")
    void readsNoDocumentWithoutALimit(String document) throws Exception {
        String location = layer(new Hostile("sound", sound().ended()));
        Path layout = Path.of(location.substring("oci:".length()));
        Path largest = document.equals("index.json") ? layout.resolve(document) : document(layout, document);
        try (RandomAccessFile file = new RandomAccessFile(largest.toFile(), "rw")) {
            file.setLength(1L << 32);
        }
        byte[] output = ExternalTool.run(
                Path.of("").toAbsolutePath(),
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                BuildSource.class.getName(),
                location,
                target.toString());
        assertThat(new String(output, UTF_8)).startsWith("[layout-").doesNotContain("OutOfMemory");
        BuildDirectory.requireNothingBuilt(target, "after the refusal");
    }

    private static Path document(Path layout, String kind) throws IOException {
        String words = kind.equals("manifest") ? "\"layers\"" : "\"rootfs\"";
        try (Stream<Path> blobs = Files.walk(layout.resolve("blobs"))) {
            for (Path blob : blobs.filter(Files::isRegularFile).toList()) {
                if (Files.readString(blob, ISO_8859_1).contains(words)) {
                    return blob;
                }
            }
        }
        throw new AssertionError(kind + " in " + layout);
    }

    /** The formats in which commons-compress could be kept busy are not among those that are read. */
    @ParameterizedTest
    @ValueSource(strings = {"cafed00d07a0", "1f9d90", "425a6839", "4c5a4950", "504b0304", "60ea", "0000ea6b"})
    @DisplayName("CVE-2024-25710, CVE-2024-26308: pack200, dump and every other format is refused, not decoded")
    void decodesNoOtherFormat(String magic) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(HexFormat.of().parseHex(magic));
        bytes.writeBytes(new byte[1024]);
        Path file = Files.write(work.resolve("x.tar"), bytes.toByteArray());
        assertThatThrownBy(() -> BuildSource.build(SourceLocation.parse("tar:" + file), target))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("tar header");
    }

    @Test
    void everyVulnerabilityHasATestOfItsName() throws IOException {
        Set<String> tested = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                List<String> names = NAMED_TEST
                        .matcher(Files.readString(file))
                        .results()
                        .map(result -> result.group(1))
                        .toList();
                for (String name : names) {
                    VULNERABILITY
                            .matcher(name)
                            .results()
                            .map(MatchResult::group)
                            .forEach(tested::add);
                }
            }
        }
        assertThat(tested).isEqualTo(VULNERABILITIES);
        Reliability.figure(
                "Known vulnerabilities stay closed", tested.size() + " CVE ids, each with a test of its name");
    }

    private void requireRefused(List<Hostile> corpus, Location location) throws Exception {
        String before = digestOfOutside();
        for (Hostile hostile : corpus) {
            String text = location.of(hostile);
            Throwable error = catchThrowable(() -> BuildSource.build(SourceLocation.parse(text), target));
            assertThat(error).as(hostile.name()).isInstanceOf(FormatException.class);
            BuildDirectory.requireNothingBuilt(target, hostile.name());
        }
        assertThat(digestOfOutside()).isEqualTo(before);
    }

    /** Puts an archive somewhere and says where it is. */
    @FunctionalInterface
    private interface Location {
        String of(Hostile hostile) throws Exception;
    }

    private String tar(Hostile hostile) throws IOException {
        return "tar:" + Files.write(work.resolve("hostile.tar"), hostile.archive());
    }

    /** The archive as the second layer of an image. */
    private String layer(Hostile hostile) throws IOException {
        Path layout =
                work.resolve("layout-" + Digest.ofContent(hostile.archive()).hex());
        ImageLayoutWriter writer = new ImageLayoutWriter(Files.createDirectories(layout));
        List<Layer> layers = new ArrayList<>();
        for (byte[] archive : List.of(sound().ended(), hostile.archive())) {
            Digest digest = Digest.ofContent(archive);
            layers.add(writer.writeLayer(out -> {
                out.write(archive);
                return new Layer(
                        "application/vnd.oci.image.layer.v1.tar",
                        digest,
                        archive.length,
                        new DiffId(digest),
                        archive.length);
            }));
        }
        ImageConfig config = new ImageConfig(
                Optional.empty(),
                new Descriptor.Platform("linux", "amd64"),
                new TreeMap<>(),
                layers.stream().map(Layer::diffId).toList(),
                List.of());
        writer.writeImage(config, layers, new TreeMap<>(), new ImageReference("example.org/test", "latest"));
        return "oci:" + layout;
    }

    /** Names and contents of everything around the target. */
    private String digestOfOutside() throws IOException {
        ByteArrayOutputStream listing = new ByteArrayOutputStream();
        try (Stream<Path> paths = Files.walk(canary)) {
            for (Path path :
                    paths.filter(path -> !path.startsWith(target)).sorted().toList()) {
                listing.writeBytes(path.toString().getBytes(UTF_8));
                if (Files.isRegularFile(path)) {
                    listing.writeBytes(Files.readAllBytes(path));
                }
            }
        }
        return Digest.ofContent(listing.toByteArray()).hex();
    }
}
