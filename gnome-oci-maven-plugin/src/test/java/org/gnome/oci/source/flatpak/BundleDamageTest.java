package org.gnome.oci.source.flatpak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.TreeListing;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages a bundle that {@code flatpak build-bundle} has made: what comes out is an error, or the same tree. */
class BundleDamageTest {
    private static final String METADATA = """
            [Runtime]
            name=org.gnome.Test
            runtime=org.gnome.Test/x86_64/50
            """;

    @TempDir
    private static Path directory;

    private static byte[] intact = {};
    private static List<String> tree = List.of();

    @BeforeAll
    static void makeBundle() throws Exception {
        ExternalTool.require("flatpak");
        ExternalTool.require("ostree");
        Path build = directory.resolve("build");
        Files.createDirectories(build.resolve("files"));
        Files.createDirectories(build.resolve("usr/bin"));
        Files.writeString(build.resolve("metadata"), METADATA);
        Files.writeString(build.resolve("usr/bin/tool"), "#!/bin/sh\n");
        Files.createSymbolicLink(build.resolve("usr/lib64"), Path.of("lib"));
        run("ostree", "--repo=repo", "init", "--mode=archive");
        run("flatpak", "build-export", "--disable-sandbox", "--runtime", "--arch=x86_64", "repo", "build", "50");
        run("flatpak", "build-bundle", "--runtime", "--arch=x86_64", "repo", "test.flatpak", "org.gnome.Test", "50");
        intact = Files.readAllBytes(directory.resolve("test.flatpak"));
        tree = read(intact).orElseThrow();
    }

    private static void run(String... command) throws Exception {
        ExternalTool.run(directory, command);
    }

    private static FlatpakTreeSource open(byte[] bundle) throws IOException {
        Path file = directory.resolve("damaged.flatpak");
        Files.write(file, bundle);
        return FlatpakTreeSource.ofFile(file, Optional.empty(), directory);
    }

    private static Optional<List<String>> read(byte[] bundle) throws IOException {
        try (FlatpakTreeSource source = open(bundle)) {
            return Optional.of(TreeListing.of(source.read()));
        } catch (FormatException e) {
            assertThat(e.source()).isNotEmpty();
            assertThat(e.structure()).isNotEmpty();
            return Optional.empty();
        }
    }

    @Test
    void everyFlippedByteIsAnErrorOrHarmless() throws Exception {
        int accepted = 0;
        for (int i = 0; i < intact.length; i++) {
            byte[] damaged = intact.clone();
            damaged[i] ^= (byte) (1 << (i % Byte.SIZE));
            Optional<List<String>> outcome = read(damaged);
            accepted += outcome.isPresent() ? 1 : 0;
            assertThat(outcome.orElse(tree)).as("byte %d", i).isEqualTo(tree);
        }
        // The time of the bundle, names and values that nobody asks for, and sizes that may not be exceeded.
        assertThat(accepted).isBetween(8, 150);
        assertThat(tree).hasSize(5);
    }

    @Test
    void everyTruncationIsAnError() throws Exception {
        for (int length = 0; length < intact.length; length++) {
            assertThat(read(Arrays.copyOf(intact, length)))
                    .as("cut to %d", length)
                    .isEmpty();
        }
    }

    private static byte[] replaced(String from, String to) {
        String text = new String(intact, StandardCharsets.ISO_8859_1);
        int place = text.indexOf(from);
        assertThat(place).isNotNegative();
        return (text.substring(0, place) + to + text.substring(place + from.length()))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void refusesABundleThatSaysSomethingElseThanItsCommit() {
        assertThatThrownBy(() -> open(replaced("runtime/org.gnome.Test/", "runtime/org.gnome.Best/")))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("expected runtime/org.gnome.Best/x86_64/50");
        assertThatThrownBy(() -> open(replaced("name=org.gnome.Test", "name=org.gnome.Best")))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("another from byte 25 on");
        assertThatThrownBy(() -> open(replaced("\1\0\u0089\u00e5", "\2\0\u0089\u00e5")))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("0xe5890002 is a version that is not read here");
    }
}
