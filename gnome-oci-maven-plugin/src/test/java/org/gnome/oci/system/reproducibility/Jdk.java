package org.gnome.oci.system.reproducibility;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.gnome.oci.testing.ExternalTool;

/**
 * A JDK of this machine.
 *
 * @param home where it is
 * @param usesHostZlib whether it is linked to the host's zlib, as those of distributions are; others bring one of their
 *     own, which cannot be replaced
 */
record Jdk(Path home, boolean usesHostZlib) {
    private static final Path JDKS = Path.of("/usr/lib/jvm");

    private static Jdk of(Path home) throws IOException, InterruptedException {
        ExternalTool.Result libraries = ExternalTool.runAllowingFailure(
                home, "ldd", home.resolve("lib/libzip.so").toString());
        return new Jdk(home, new String(libraries.output(), StandardCharsets.UTF_8).contains("libz.so"));
    }

    /** The one that runs this, and whatever else is installed. */
    static List<Jdk> all() throws IOException, InterruptedException {
        Set<Path> homes = new LinkedHashSet<>();
        homes.add(Path.of(System.getProperty("java.home")).toRealPath());
        if (Files.isDirectory(JDKS)) {
            try (Stream<Path> installed = Files.list(JDKS)) {
                for (Path home : (Iterable<Path>) installed.sorted()::iterator) {
                    if (Files.isExecutable(home.resolve("bin/java"))) {
                        homes.add(home.toRealPath());
                    }
                }
            }
        }
        List<Jdk> jdks = new ArrayList<>();
        for (Path home : homes) {
            jdks.add(of(home));
        }
        return jdks;
    }

    Variation variation() {
        return Variation.of(Axis.JDK, nameOf(home), home.resolve("bin/java").toString())
                .feltAs("java", home.toString());
    }

    private static String nameOf(Path home) {
        return String.valueOf(home.getFileName());
    }
}
