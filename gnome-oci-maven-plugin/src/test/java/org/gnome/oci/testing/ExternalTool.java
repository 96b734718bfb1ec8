package org.gnome.oci.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A foreign program that a test compares us with: run in a fixed locale and time zone, for a bounded time, with nothing
 * on its standard input.
 */
public final class ExternalTool {
    private static final long MAX_SECONDS = 120;

    /** Where a tool comes from, where its package has another name. */
    private static final Map<String, String> PACKAGES = Map.ofEntries(
            Map.entry("bsdtar", "libarchive-tools"),
            Map.entry("bwrap", "bubblewrap"),
            Map.entry("fsck.erofs", "erofs-utils"),
            Map.entry("fusermount3", "fuse3"),
            Map.entry("getfattr", "attr"),
            Map.entry("mkfs.erofs", "erofs-utils"),
            Map.entry("mksquashfs", "squashfs-tools"),
            Map.entry("setfacl", "acl"),
            Map.entry("setfattr", "attr"),
            Map.entry("setpriv", "util-linux"),
            Map.entry("systemd-analyze", "systemd"),
            Map.entry("systemd-sysext", "systemd"),
            Map.entry("systemd-sysusers", "systemd"),
            Map.entry("systemd-tmpfiles", "systemd"),
            Map.entry("taskset", "util-linux"),
            Map.entry("unshare", "util-linux"),
            Map.entry("unsquashfs", "squashfs-tools"));

    private ExternalTool() {}

    /**
     * What a run left.
     *
     * @param command the program and its arguments
     * @param exitCode zero for success
     * @param output standard output
     * @param errors standard error
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Result(List<String> command, int exitCode, byte[] output, String errors) {
        /** Standard output as UTF-8. */
        public String text() {
            return new String(output, StandardCharsets.UTF_8);
        }
    }

    /** Skips the test, saying why, unless a tool is on the PATH. */
    public static void require(String tool) {
        assumeTrue(isOnPath(tool), "needs " + tool + " (Debian package " + PACKAGES.getOrDefault(tool, tool) + ")");
    }

    /** Skips the test unless it runs as root, for programs that make owners, devices or containers. */
    public static void requireRoot() throws IOException {
        assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")), "needs root");
    }

    private static boolean isOnPath(String tool) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(path)
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }

    /** Runs a command, which must succeed, and returns its standard output. */
    public static byte[] run(Path directory, String... command) throws IOException, InterruptedException {
        Result result = runAllowingFailure(directory, command);
        assertThat(result.exitCode())
                .as("exit code of %s, which said:%n%s", result.command(), result.errors())
                .isZero();
        return result.output();
    }

    /** Runs a command and returns what it left, success or not. */
    public static Result runAllowingFailure(Path directory, String... command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("external-tool", ".out");
        Path errors = Files.createTempFile("external-tool", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().put("TZ", "UTC");
            int exitCode = await(builder.start(), List.of(command));
            return new Result(
                    List.of(command),
                    exitCode,
                    Files.readAllBytes(output),
                    new String(Files.readAllBytes(errors), StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    private static int await(Process process, List<String> command) throws InterruptedException {
        try {
            assertThat(process.waitFor(MAX_SECONDS, TimeUnit.SECONDS))
                    .as("%s ended within %d seconds", command, MAX_SECONDS)
                    .isTrue();
            return process.exitValue();
        } finally {
            // What a wrapper such as faketime has started would go on without it.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
