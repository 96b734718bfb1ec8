package org.gnome.oci.reproduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another clone of a checkout would have, and nothing else. */
class CheckoutCopyTest {
    private static final FileTime TIME = FileTime.from(Instant.parse("2026-01-02T03:04:05Z"));

    @TempDir
    private Path work;

    @BeforeEach
    void makeACheckout() throws IOException {
        file("pom.xml");
        file(".mvn/jvm.config");
        file(".git/HEAD");
        file("target/site/index.html");
        file("module/pom.xml");
        file("module/target/image/index.json");
        file("module/rootfs/etc/target/kept");
        file("module/built/elsewhere");
        file("submodule/.git");
        Path program = file("module/rootfs/usr/bin/program");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-x---"));
        Files.createLink(program.resolveSibling("hardlink"), program);
        Files.createSymbolicLink(program.resolveSibling("link"), Path.of("../nowhere"));
        Path closed = file("module/closed/file").getParent();
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        CheckoutCopy.copy(checkout(), copy(), Set.of(checkout().resolve("module/built")), TIME);
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path checkout() {
        return work.resolve("checkout");
    }

    private Path copy() {
        return work.resolve("elsewhere/copy");
    }

    private Path file(String name) throws IOException {
        Path file = checkout().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "content of " + name);
    }

    @Test
    void leavesOutWhatWasBuiltAndTheHistory() throws IOException {
        try (Stream<Path> files = Files.walk(copy())) {
            assertThat(files.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                            .map(file -> copy().relativize(file).toString()))
                    .containsExactlyInAnyOrder(
                            "pom.xml",
                            ".mvn/jvm.config",
                            "module/pom.xml",
                            "module/rootfs/etc/target/kept",
                            "module/rootfs/usr/bin/program",
                            "module/rootfs/usr/bin/hardlink",
                            "module/rootfs/usr/bin/link",
                            "module/closed/file");
        }
    }

    @Test
    void keepsModesAndLinks() throws IOException {
        Path program = copy().resolve("module/rootfs/usr/bin/program");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(program)))
                .isEqualTo("rwxr-x---");
        assertThat(Files.isSameFile(program, program.resolveSibling("hardlink")))
                .isTrue();
        assertThat(Files.readSymbolicLink(program.resolveSibling("link"))).isEqualTo(Path.of("../nowhere"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy().resolve("module/closed"))))
                .isEqualTo("r-xr-xr-x");
        Files.setPosixFilePermissions(copy().resolve("module/closed"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void everythingHasOneTimeSinceNoVersionControlKeepsTimes() throws IOException {
        assertThat(Files.getLastModifiedTime(copy().resolve("module/pom.xml"))).isEqualTo(TIME);
        assertThat(Files.getLastModifiedTime(copy().resolve("module/rootfs"))).isEqualTo(TIME);
    }
}
