package org.gnome.oci.source.flatpak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads a runtime that {@code flatpak build-export} has made. */
class FlatpakOracleTest {
    @TempDir
    Path directory;

    @Test
    void readsARuntimeThatFlatpakHasExported() throws Exception {
        ExternalTool.require("flatpak");
        ExternalTool.require("ostree");
        Path build = directory.resolve("build");
        Files.createDirectories(build.resolve("files"));
        Files.createDirectories(build.resolve("var"));
        Files.createDirectories(build.resolve("usr/bin"));
        Files.createDirectories(build.resolve("usr/etc"));
        Files.writeString(
                build.resolve("metadata"),
                "[Runtime]\nname=org.gnome.Test\nruntime=org.gnome.Test/x86_64/50\nsdk=org.gnome.Test/x86_64/50\n");
        Files.writeString(build.resolve("usr/bin/sudo"), "#!/bin/sh\n");
        Files.writeString(build.resolve("usr/etc/shadow"), "");
        Files.createSymbolicLink(build.resolve("usr/lib64"), Path.of("lib"));
        ExternalTool.run(build, "chmod", "4755", "usr/bin/sudo");
        ExternalTool.run(build, "chmod", "0640", "usr/etc/shadow");
        ExternalTool.run(directory, "ostree", "--repo=repo", "init", "--mode=archive");
        ExternalTool.run(
                directory,
                "flatpak",
                "build-export",
                "--disable-sandbox",
                "--runtime",
                "--arch=x86_64",
                "repo",
                "build",
                "50");

        try (FlatpakTreeSource source = FlatpakTreeSource.open(
                directory.resolve("repo"), "runtime/org.gnome.Test/x86_64/50", Optional.empty())) {
            assertThat(TreeListing.of(source.read()))
                    .extracting(line -> line.replaceAll("[0-9a-f]{64}", "*"))
                    .containsExactly(
                            "/ directory 755 0:0 {}",
                            "/etc directory 755 0:0 {}",
                            "/etc/shadow file 644 0:0 {} 0 *",
                            "/usr directory 755 0:0 {}",
                            "/usr/bin directory 755 0:0 {}",
                            "/usr/bin/sudo file 755 0:0 {} 10 *",
                            "/usr/lib64 link 777 0:0 {} -> lib");
            assertThat(source.metadata().runtime()).contains("org.gnome.Test/x86_64/50");
            assertThat(source.fidelity().attributes()).containsExactly(Attribute.ACCESS);
        }
    }
}
