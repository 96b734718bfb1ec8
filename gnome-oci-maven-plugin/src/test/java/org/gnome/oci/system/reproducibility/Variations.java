package org.gnome.oci.system.reproducibility;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gnome.oci.system.reproducibility.CoveringArray.Setting;
import org.gnome.oci.testing.ExternalTool;
import org.opentest4j.TestAbortedException;

/**
 * Every way in which the hosts of this matrix differ, the usual one of each axis first.
 *
 * @param of the ways of each axis
 * @param impossible pairs that nobody can have
 */
record Variations(Map<Axis, List<Variation>> of, Set<Set<Variation>> impossible) {
    static final String LONG = "180 bytes";
    static final String DISK = "disk";
    static final String TMPFS = "tmpfs";
    static final String RAMFS = "ramfs";

    private static final Path FUSE = Path.of("/dev/fuse");

    private static final Variation NO_LOCALE = locale("C", "ANSI_X3.4-1968");
    private static final Variation NON_ASCII =
            Variation.of(Axis.CHECKOUT, "a path that is not ASCII", "pr\u00f8ve \u2603");

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

    /** Something that a host must have. */
    @FunctionalInterface
    interface Requirement {
        /** Aborts the test, saying why, if it is not there. */
        void check() throws IOException, InterruptedException;
    }

    /** What is missing, if something is. */
    static Optional<String> missing(Requirement... requirements) throws IOException, InterruptedException {
        try {
            for (Requirement requirement : requirements) {
                requirement.check();
            }
            return Optional.empty();
        } catch (TestAbortedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    static Requirement tool(String name) {
        return () -> ExternalTool.require(name);
    }

    private static Requirement that(boolean condition, String needed) {
        return () -> {
            if (!condition) {
                throw new TestAbortedException("needs " + needed);
            }
        };
    }

    /** All of them on this machine; a directory takes what has to be compiled. */
    static Variations here(Path temporary, Places places) throws IOException, InterruptedException {
        List<Jdk> jdks = Jdk.all();
        List<Variation> zlibs = zlibs(temporary, jdks);
        List<Variation> checkouts = checkouts();
        Map<Axis, List<Variation>> all = new EnumMap<>(Axis.class);
        Stream.of(
                        users(),
                        umasks(),
                        processors(),
                        zlibs,
                        clocks(),
                        zones(),
                        locales(),
                        jdks.stream().map(Jdk::variation).toList(),
                        compilers(),
                        collectors(),
                        heaps(),
                        builders(),
                        fileSystems(places),
                        orders(),
                        checkouts)
                .forEach(some -> all.put(some.get(0).axis(), some));
        return new Variations(all, impossible(jdks, last(zlibs), last(checkouts)));
    }

    private static Variation last(List<Variation> some) {
        return some.get(some.size() - 1);
    }

    private static Set<Set<Variation>> impossible(List<Jdk> jdks, Variation otherZlib, Variation nonAscii) {
        Set<Set<Variation>> impossible = new HashSet<>();
        // The JDK itself cannot name such a path where the locale has no letters for it.
        impossible.add(Set.of(NO_LOCALE, nonAscii));
        // A JDK with a zlib of its own does not feel another one.
        if (otherZlib.missing().isEmpty()) {
            jdks.stream()
                    .filter(jdk -> !jdk.usesHostZlib())
                    .forEach(jdk -> impossible.add(Set.of(otherZlib, jdk.variation())));
        }
        return impossible;
    }

    private static List<Variation> users() throws IOException, InterruptedException {
        String user = System.getProperty("user.name");
        return List.of(
                Variation.of(Axis.USER, user).feltAs("user", user),
                Variation.of(
                                Axis.USER,
                                "nobody",
                                "setpriv",
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups",
                                "env",
                                "USER=nobody",
                                "LOGNAME=nobody",
                                "HOME=/nonexistent")
                        .feltAs("user", "nobody")
                        .unless(missing(ExternalTool::requireRoot, tool("setpriv"))));
    }

    private static List<Variation> umasks() {
        return List.of(umask("022", "rw-r--r--"), umask("077", "rw-------"));
    }

    private static Variation umask(String mask, String newFile) {
        return Variation.of(Axis.UMASK, "umask " + mask, "sh", "-c", "umask " + mask + "; exec \"$@\"", "sh")
                .feltAs("newFile", newFile);
    }

    private static List<Variation> processors() throws IOException, InterruptedException {
        int here = Runtime.getRuntime().availableProcessors();
        return List.of(
                Variation.of(Axis.PROCESSORS, here + " processors")
                        .feltAs("processors", String.valueOf(here))
                        .unless(missing(that(here > 1, "more than one processor"))),
                Variation.of(Axis.PROCESSORS, "1 processor", "taskset", "-c", firstProcessor())
                        .feltAs("processors", "1")
                        .unless(missing(tool("taskset"))));
    }

    /** Of those that this process may use. */
    private static String firstProcessor() throws IOException {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.replaceFirst("^\\S+\\s+", "").split("[-,]", 2)[0])
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<Variation> zlibs(Path temporary, List<Jdk> jdks) throws IOException, InterruptedException {
        Optional<String> missing = missing(
                tool("gcc"),
                tool("ldd"),
                that(jdks.stream().anyMatch(Jdk::usesHostZlib), "a JDK that uses the host's zlib, such as Debian's"));
        Path library = temporary.resolve("other-zlib.so");
        if (missing.isEmpty()) {
            Path source = Files.writeString(temporary.resolve("other-zlib.c"), OTHER_ZLIB);
            ExternalTool.run(temporary, "gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl");
        }
        return List.of(
                Variation.of(Axis.ZLIB, "zlib of the host"),
                Variation.of(Axis.ZLIB, "another zlib", "env", "LD_PRELOAD=" + library)
                        .changing("zlib")
                        .unless(missing));
    }

    private static List<Variation> clocks() throws IOException, InterruptedException {
        Optional<String> missing = missing(tool("faketime"));
        return List.of(
                Variation.of(Axis.CLOCK, "now"),
                Variation.of(Axis.CLOCK, "2001", "faketime", "2001-06-30 12:00:00")
                        .feltAs("year", "2001")
                        .unless(missing),
                Variation.of(Axis.CLOCK, "2040", "faketime", "2040-02-29 12:00:00")
                        .feltAs("year", "2040")
                        .unless(missing));
    }

    private static List<Variation> zones() {
        return Stream.of("UTC", "Pacific/Kiritimati", "America/St_Johns")
                .map(zone ->
                        Variation.of(Axis.TIME_ZONE, zone, "env", "TZ=" + zone).feltAs("zone", zone))
                .toList();
    }

    private static List<Variation> locales() throws IOException, InterruptedException {
        return List.of(
                locale("C.UTF-8", "UTF-8"), NO_LOCALE, installed("tr_TR"), installed("ar_EG"), installed("th_TH"));
    }

    private static Variation locale(String name, String fileNames) {
        return Variation.of(Axis.LOCALE, name, "env", "LC_ALL=" + name).feltAs("fileNames", fileNames);
    }

    private static Variation installed(String name) throws IOException, InterruptedException {
        String all = new String(ExternalTool.run(Path.of("/"), "locale", "-a"), StandardCharsets.UTF_8);
        return locale(name + ".UTF-8", "UTF-8")
                .feltAs("locale", name)
                .unless(missing(that(
                        all.lines().anyMatch((name + ".utf8")::equals),
                        "the locale " + name + ".UTF-8 (Debian package locales-all)")));
    }

    private static List<Variation> compilers() {
        return List.of(
                Variation.of(Axis.COMPILER, "compiled at once", "-XX:TieredStopAtLevel=1"),
                Variation.of(Axis.COMPILER, "compiled twice", "-XX:TieredStopAtLevel=4")
                        .changing("compiler"));
    }

    private static List<Variation> collectors() {
        return List.of(
                Variation.of(Axis.COLLECTOR, "serial collector", "-XX:+UseSerialGC")
                        .feltAs("collector", "[Copy, MarkSweepCompact]"),
                Variation.of(Axis.COLLECTOR, "parallel collector", "-XX:+UseParallelGC")
                        .feltAs("collector", "[PS MarkSweep, PS Scavenge]"),
                Variation.of(Axis.COLLECTOR, "G1 collector", "-XX:+UseG1GC").changing("collector"));
    }

    private static List<Variation> heaps() {
        return List.of(heap(512), heap(64));
    }

    private static Variation heap(long mebibytes) {
        return Variation.of(Axis.HEAP, mebibytes + " MiB of heap", "-Xmx" + mebibytes + "m")
                .feltAs("heap", String.valueOf(mebibytes << 20));
    }

    private static List<Variation> builders() {
        return Stream.of("1", "4")
                .map(count -> Variation.of(Axis.BUILDERS, "-T " + count, count).feltAs("builders", count))
                .toList();
    }

    private static List<Variation> fileSystems(Places places) throws IOException, InterruptedException {
        return List.of(
                Variation.of(Axis.FILE_SYSTEM, DISK).unless(places.missing(DISK)),
                Variation.of(Axis.FILE_SYSTEM, TMPFS).unless(places.missing(TMPFS)),
                Variation.of(Axis.FILE_SYSTEM, RAMFS).unless(places.missing(RAMFS)));
    }

    private static List<Variation> orders() throws IOException, InterruptedException {
        Optional<String> missing =
                missing(tool("disorderfs"), tool("fusermount3"), that(Files.isWritable(FUSE), "to write to " + FUSE));
        return List.of(
                Variation.of(Axis.ORDER, "as it is"),
                Variation.of(Axis.ORDER, "shuffled", "--shuffle-dirents=yes", "--reverse-dirents=no")
                        .unless(missing),
                Variation.of(Axis.ORDER, "reversed", "--shuffle-dirents=no", "--reverse-dirents=yes")
                        .unless(missing));
    }

    private static List<Variation> checkouts() throws IOException, InterruptedException {
        Charset fileNames = Charset.forName(System.getProperty("sun.jnu.encoding"));
        return List.of(
                Variation.of(Axis.CHECKOUT, "short path", "c"),
                Variation.of(Axis.CHECKOUT, "path of " + LONG, LONG),
                Variation.of(Axis.CHECKOUT, "path with spaces", " a check out "),
                NON_ASCII.unless(missing(that(
                        fileNames.newEncoder().canEncode(NON_ASCII.words().get(0)),
                        "a locale that has all letters (LC_ALL=C.UTF-8)"))));
    }

    /** Whether hosts can differ on an axis. */
    boolean hasMany(Axis axis) {
        return on(axis).size() > 1;
    }

    private List<Variation> on(Axis axis) {
        return Optional.ofNullable(of.get(axis)).orElseThrow();
    }

    /** The hosts of a covering array: the first is the usual one. */
    List<Host> hosts(int strength) {
        List<Axis> axes = List.copyOf(of.keySet());
        Set<Set<Setting>> pairs = impossible.stream()
                .map(pair -> pair.stream()
                        .map(one -> new Setting(
                                axes.indexOf(one.axis()), on(one.axis()).indexOf(one)))
                        .collect(Collectors.toSet()))
                .collect(Collectors.toSet());
        List<Integer> sizes = axes.stream().map(axis -> on(axis).size()).toList();
        return CoveringArray.of(strength, sizes, pairs).stream()
                .map(row -> Host.of(IntStream.range(0, axes.size())
                        .mapToObj(axis -> on(axes.get(axis)).get(row.get(axis)))))
                .toList();
    }
}
