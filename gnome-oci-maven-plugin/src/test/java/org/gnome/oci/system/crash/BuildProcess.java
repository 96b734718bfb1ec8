package org.gnome.oci.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of these tests in a virtual machine of its own. */
final class BuildProcess {
    private static final List<String> FAST =
            List.of("-Xmx128m", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

    private BuildProcess() {}

    /** Starts a build, as fast as that can be; what it says goes to a file. */
    static Process start(CrashBuild build, Path temporary, Path said, Map<String, String> environment)
            throws IOException {
        List<String> options = new ArrayList<>(FAST);
        options.add("-Djava.io.tmpdir=" + Files.createDirectories(temporary));
        return start(
                CrashBuild.class,
                options,
                List.of(
                        build.target().toString(),
                        build.cache().toString(),
                        build.repository(),
                        build.created().toString()),
                said,
                environment);
    }

    /** Waits for a program to end, so long and no longer, and tells what it exits with. */
    static int finish(Process process, Duration longest) throws InterruptedException {
        try {
            assertThat(process.waitFor(longest.toSeconds(), TimeUnit.SECONDS))
                    .as("ends within " + longest)
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Starts a program. */
    static Process start(
            Class<?> program, List<String> options, List<String> arguments, Path said, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(program.getName());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
