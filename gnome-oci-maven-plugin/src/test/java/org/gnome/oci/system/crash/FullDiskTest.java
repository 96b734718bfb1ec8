package org.gnome.oci.system.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gnome.oci.testing.KernelMount;
import org.gnome.oci.testing.LoopbackServer;
import org.gnome.oci.testing.Reliability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full or read-only: the error says where, and with room the next build makes the same bytes. */
class FullDiskTest {
    private static final int KIBIBYTES = 1024;
    private static final long ENOUGH = 64 << 20;

    @TempDir
    private Path work;

    private LoopbackServer server;

    @BeforeEach
    void serve() throws IOException {
        server = LoopbackServer.serve(CrashBuild.SAMPLE.resolve("flatpak"));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private CrashBuild build(Path target, Path cache) throws IOException {
        return new CrashBuild(target, cache, server.url(), CrashBuild.ONE);
    }

    @Test
    void howeverSmallTheDiskIsTheErrorSaysWhereAndWithRoomTheBytesAreTheSame() throws Exception {
        int step = Reliability.count(160, 16);
        TwoBuilds builds = TwoBuilds.of(build(work.resolve("target"), work.resolve("cache")));
        int full = 0;
        boolean fits = false;
        for (int size = step; !fits; size += step) {
            Path disk = work.resolve("disk");
            try (KernelMount mount = KernelMount.ofMemory(disk, (long) size * KIBIBYTES)) {
                CrashBuild build = build(disk.resolve("target"), disk.resolve("cache"));
                fits = fits(build, disk);
                full += fits ? 0 : 1;
                assertThat(builds.in(build).torn())
                        .as("torn at " + size + " KiB")
                        .isEmpty();
                mount.remount("size=" + ENOUGH);
                assertThat(builds.in(build).wrongAfter(build))
                        .as("with room after " + size + " KiB")
                        .isEmpty();
            }
        }
        assertThat(full).as("sizes that were too small").isGreaterThan(3);
        Reliability.figure(
                "A full disk is named and leaves nothing to mend",
                "%d sizes in steps of %d KiB were too small, %d errors said where, with room the same bytes"
                        .formatted(full, step, full));
    }

    private static boolean fits(CrashBuild build, Path disk) throws IOException {
        try {
            return build.run();
        } catch (FileSystemException e) {
            assertThat(e).hasMessageContaining(disk.toString()).hasMessageContaining("No space left on device");
            return false;
        }
    }

    @Test
    void aTargetThatIsReadOnlyIsNamed() throws Exception {
        Path disk = work.resolve("disk");
        try (KernelMount mount = KernelMount.ofMemory(disk, ENOUGH)) {
            assertNamed(build(disk.resolve("target"), work.resolve("cache")), mount);
        }
    }

    @Test
    void aCacheThatIsReadOnlyIsNamed() throws Exception {
        Path disk = work.resolve("disk");
        try (KernelMount mount = KernelMount.ofMemory(disk, ENOUGH)) {
            assertNamed(build(work.resolve("target"), disk.resolve("cache")), mount);
        }
    }

    private static void assertNamed(CrashBuild build, KernelMount mount) throws Exception {
        TwoBuilds builds = TwoBuilds.of(build);
        build.run();
        Files.createDirectories(build.target());
        mount.remount("ro");
        assertThatThrownBy(() -> build.at(CrashBuild.ANOTHER).run())
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(mount.directory().toString())
                .hasMessageContaining("Read-only file system");
        assertThat(builds.torn()).isEmpty();
        mount.remount("rw");
        assertThat(builds.wrongAfter(build.at(CrashBuild.ANOTHER))).isEmpty();
    }
}
