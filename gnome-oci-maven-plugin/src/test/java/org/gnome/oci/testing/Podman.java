package org.gnome.oci.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * podman with a storage of its own: that of the machine is not touched.
 *
 * @param directory where the storage is; podman refuses a longer path than some 45 bytes
 * @param driver how it keeps layers
 */
public record Podman(Path directory, String driver) {
    /** For root where neither limits may be raised nor systemd runs. */
    private static final String CONFIGURATION = """
            [containers]
            default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
            [engine]
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            runtime = "runc"
            """;

    /** A new storage, which needs no mount; skips the test where podman cannot run. */
    public static Podman in(Path directory) throws IOException {
        return in(directory, "vfs");
    }

    /** A new storage whose layers the kernel lays over each other; skips the test where podman cannot run. */
    public static Podman overlayIn(Path directory) throws IOException {
        return in(directory, "overlay");
    }

    private static Podman in(Path directory, String driver) throws IOException {
        ExternalTool.require("podman");
        ExternalTool.require("runc");
        ExternalTool.requireRoot();
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("containers.conf"), CONFIGURATION);
        return new Podman(directory, driver);
    }

    /** What podman prints. */
    public String run(String... arguments) throws IOException, InterruptedException {
        Stream<String> own = Stream.of(
                "env",
                "CONTAINERS_CONF=" + directory.resolve("containers.conf"),
                "podman",
                "--storage-driver=" + driver,
                "--root=" + directory.resolve("root"),
                "--runroot=" + directory.resolve("run"),
                "--tmpdir=" + directory.resolve("tmp"));
        String[] command = Stream.concat(own, Arrays.stream(arguments)).toArray(String[]::new);
        return new String(ExternalTool.run(directory, command), StandardCharsets.UTF_8);
    }
}
