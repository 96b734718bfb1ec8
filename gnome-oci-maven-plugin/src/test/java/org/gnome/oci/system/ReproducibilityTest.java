package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnome.oci.testing.ExternalTool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file that a build and its report leave is the same on every host.
 *
 * <p>Each variation must be felt by the virtual machine that builds: otherwise it would prove nothing.
 */
class ReproducibilityTest {
    private static final Path JDKS = Path.of("/usr/lib/jvm");
    private static final Path FUSE = Path.of("/dev/fuse");

    /** Every use of zlib's compressor gets another level and another memory level. */
    private static final String OTHER_ZLIB = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            int deflateInit2_(void *stream, int level, int method, int windowBits, int memLevel, int strategy,
                              const char *version, int size) {
                int (*real)(void *, int, int, int, int, int, const char *, int) = dlsym(RTLD_NEXT, "deflateInit2_");
                return real(stream, 2, method, windowBits, 4, strategy, version, size);
            }
            """;

    @TempDir
    private static Path temporary;

    private static Run usual = new Run(new TreeMap<>(), new TreeMap<>());

    /** What a run saw of its host, and the digests of the files that it left. */
    private record Run(SortedMap<String, String> host, SortedMap<String, String> files) {
        static Run parse(byte[] output) {
            Run run = new Run(new TreeMap<>(), new TreeMap<>());
            new String(output, StandardCharsets.UTF_8).lines().forEach(line -> {
                int end = line.startsWith("host.") ? line.indexOf(' ') : line.lastIndexOf(' ');
                (line.startsWith("host.") ? run.host : run.files).put(line.substring(0, end), line.substring(end + 1));
            });
            return run;
        }

        String host(String name) {
            return Optional.ofNullable(host.get("host." + name)).orElseThrow();
        }
    }

    /** A host: a JDK, a command before it, options of it, and what must be seen there. */
    private record Host(
            String name, Path jdk, List<String> command, List<String> options, Map<String, String> expected) {
        static Host of(String name, String key, String value, String... command) {
            return new Host(name, ownJdk(), List.of(command), List.of(), Map.of(key, value));
        }

        Host with(String... newOptions) {
            return new Host(name, jdk, command, List.of(newOptions), expected);
        }

        @Override
        public String toString() {
            return name;
        }

        Run build(Path project, String... arguments) throws IOException, InterruptedException {
            Path output = Files.createTempDirectory(temporary, "host").resolve("output");
            List<String> words = new ArrayList<>(command);
            words.add(jdk.resolve("bin/java").toString());
            words.addAll(options);
            words.addAll(List.of("-cp", System.getProperty("java.class.path"), BuildSample.class.getName()));
            words.addAll(List.of(project.toString(), output.toString()));
            words.addAll(Arrays.asList(arguments));
            return Run.parse(ExternalTool.run(temporary, words.toArray(String[]::new)));
        }
    }

    private static Path ownJdk() {
        return Path.of(System.getProperty("java.home"));
    }

    private static Host plain() {
        return Host.of("usual", "zone", "UTC");
    }

    @BeforeAll
    static void buildOnTheUsualHost() throws Exception {
        usual = plain().build(SampleProject.here().root());
        assertThat(usual.files)
                .containsKeys(
                        "ZSTD/platform.oci.tar",
                        "ZSTD/image.json",
                        "ZSTD/image/index.json",
                        "ZSTD/parity/parity.json",
                        "ZSTD/parity/index.html",
                        "GZIP/platform.oci.tar",
                        "directory/platform.oci.tar");
    }

    private static Stream<Host> hosts() throws IOException {
        return Stream.concat(
                Stream.of(
                        Host.of("another time zone", "zone", "Pacific/Kiritimati", "env", "TZ=Pacific/Kiritimati"),
                        Host.of("a Turkish locale", "locale", "tr_TR", "env", "LC_ALL=tr_TR.UTF-8")
                                .with("-Duser.language=tr", "-Duser.country=TR"),
                        Host.of("no locale", "fileNames", "ANSI_X3.4-1968", "env", "LC_ALL=C"),
                        Host.of("another charset", "encoding", "ISO-8859-1").with("-Dfile.encoding=ISO-8859-1"),
                        Host.of("a strict umask", "newFile", "rw-------", "sh", "-c", "umask 077; exec \"$@\"", "sh"),
                        Host.of("one processor", "processors", "1").with("-XX:ActiveProcessorCount=1"),
                        Host.of("many processors", "processors", "16").with("-XX:ActiveProcessorCount=16"),
                        Host.of("a small heap", "collector", "[Copy, MarkSweepCompact]")
                                .with("-Xmx64m", "-XX:+UseSerialGC"),
                        Host.of("another collector", "collector", "[PS MarkSweep, PS Scavenge]")
                                .with("-XX:+UseParallelGC", "-Xint")),
                otherJdks());
    }

    /** Whatever else is installed here; none is fine. */
    private static Stream<Host> otherJdks() throws IOException {
        if (!Files.isDirectory(JDKS)) {
            return Stream.empty();
        }
        try (Stream<Path> jdks = Files.list(JDKS)) {
            List<Path> others = new ArrayList<>();
            for (Path jdk : (Iterable<Path>) jdks.sorted()::iterator) {
                if (Files.isExecutable(jdk.resolve("bin/java")) && !others.contains(jdk.toRealPath())) {
                    others.add(jdk.toRealPath());
                }
            }
            others.remove(ownJdk().toRealPath());
            return others.stream()
                    .map(jdk -> new Host(
                            "JDK " + jdk.getFileName(), jdk, List.of(), List.of(), Map.of("java", jdk.toString())));
        }
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void buildsTheSameBytesOn(Host host) throws Exception {
        Run run = host.build(SampleProject.here().root());
        host.expected.forEach((name, value) -> assertThat(run.host(name)).isEqualTo(value));
        assertThat(run.files).isEqualTo(usual.files);
    }

    @Test
    void buildsTheSameBytesInAnotherYear() throws Exception {
        ExternalTool.require("faketime");
        Run run = Host.of("2040", "year", "2040", "faketime", "2040-02-29 12:00:00")
                .build(SampleProject.here().root());
        assertThat(run.host("year")).isEqualTo("2040");
        assertThat(run.files).isEqualTo(usual.files);
    }

    @Test
    void buildsTheSameBytesInAnotherCheckoutThatIsListedInAnotherOrder() throws Exception {
        ExternalTool.require("disorderfs");
        ExternalTool.require("fusermount3");
        assumeTrue(Files.exists(FUSE), "needs " + FUSE);
        Path copy = temporary.resolve("another checkout").resolve("with-a-longer-path".repeat(8));
        SampleProject.here().copyTo(copy);
        Path mount = Files.createDirectories(temporary.resolve("mounted checkout"));
        ExternalTool.run(
                temporary, "disorderfs", "--quiet", "--shuffle-dirents=yes", copy.toString(), mount.toString());
        try {
            Run run = plain().build(mount);
            assertThat(run.host("project")).isEqualTo(mount.toString());
            assertThat(run.host("order")).isNotEqualTo(usual.host("order"));
            assertThat(run.files).isEqualTo(usual.files);
            assertThat(plain().build(copy).files).isEqualTo(usual.files);
        } finally {
            ExternalTool.run(temporary, "fusermount3", "-u", mount.toString());
        }
    }

    @Test
    void buildsTheSameBytesWithAZlibThatCompressesDifferently() throws Exception {
        ExternalTool.require("gcc");
        Path source = temporary.resolve("other-zlib.c");
        Files.writeString(source, OTHER_ZLIB);
        ExternalTool.run(temporary, "gcc", "-shared", "-fPIC", "-o", "other-zlib.so", source.toString(), "-ldl");
        String preload = "LD_PRELOAD=" + temporary.resolve("other-zlib.so");
        Path jdk = jdkWithTheHostsZlib();
        Path project = SampleProject.here().root();

        Run run = new Host("zlib", jdk, List.of("env", preload), List.of(), Map.of()).build(project);
        Run control = new Host("control", jdk, List.of(), List.of(), Map.of()).build(project);
        assertThat(run.host("zlib"))
                .as("what GZIPOutputStream writes with and without the other zlib")
                .isNotEqualTo(control.host("zlib"));
        assertThat(run.files).isEqualTo(usual.files);
    }

    /** Distributions link their JDKs to zlib; other JDKs bring one of their own, which cannot be replaced. */
    private static Path jdkWithTheHostsZlib() throws Exception {
        List<Path> jdks = new ArrayList<>(List.of(ownJdk()));
        jdks.addAll(otherJdks().map(Host::jdk).toList());
        for (Path jdk : jdks) {
            byte[] libraries = ExternalTool.run(
                    temporary, "ldd", jdk.resolve("lib/libzip.so").toString());
            if (new String(libraries, StandardCharsets.UTF_8).contains("libz.so")) {
                return jdk;
            }
        }
        assumeTrue(false, "needs a JDK that uses the host's zlib, such as Debian's");
        return ownJdk();
    }

    /** The comparison can fail: what may reach the bytes does, and nothing else. */
    @Test
    void aTimeOfCreationChangesWhatItShould() throws Exception {
        Run run = plain().build(SampleProject.here().root(), "2026-02-03T04:05:06Z");
        assertThat(run.files).isNotEqualTo(usual.files);
        assertThat(run.files.get("ZSTD/image/index.json")).isNotEqualTo(usual.files.get("ZSTD/image/index.json"));
        assertThat(run.files.get("ZSTD/parity/index.html")).isNotEqualTo(usual.files.get("ZSTD/parity/index.html"));
        assertThat(run.files.get("directory/image.json")).isEqualTo(usual.files.get("directory/image.json"));
    }
}
