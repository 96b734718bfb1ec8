package org.gnome.oci.source.flatpak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares mounted extensions with what a program sees that {@code flatpak run} has started. */
class ExtensionOracleTest {
    private static final Pattern LIBRARY = Pattern.compile("(/lib\\S*)");

    @TempDir
    Path directory;

    @BeforeEach
    void requireTools() throws Exception {
        ExternalTool.require("flatpak");
        ExternalTool.require("ostree");
        ExternalTool.require("bwrap");
        assumeTrue(
                ExternalTool.runAllowingFailure(directory, "bwrap", "--ro-bind", "/", "/", "true")
                                .exitCode()
                        == 0,
                "bubblewrap needs user namespaces");
        ExternalTool.run(directory, "ostree", "--repo=repo", "init", "--mode=archive");
    }

    @Test
    void mountsWhatFlatpakMounts() throws Exception {
        Path runtime = runtime("""
                [Extension org.test.Rt.Docs]
                directory=share/runtime/docs

                [Extension org.test.Rt.GL]
                directory=lib/GL
                versions=1.5;1.4
                subdirectories=true
                merge-dirs=vulkan/icd.d;

                [Extension org.test.Rt.GL.Debug]
                directory=lib/debug/GL
                version=1.4

                [Extension org.test.Rt.Layer]
                directory=lib/layer
                subdirectories=true
                subdirectory-suffix=deep/er
                merge-dirs=layer.d;missing

                [Extension org.test.Rt.Plain]
                directory=lib/plain
                versions=2;1

                [Extension org.test.Rt.Inner]
                directory=lib/plain/inner
                """);
        write(runtime, "lib/GL/hidden/file", "share/runtime/docs/hidden", "lib/plain/hidden", "lib/layer/hidden/file");
        write(runtime, "lib/debug/GL/hidden");
        export("runtime", "50");
        extension("org.test.Rt.Docs", "50", "", "doc/a");
        extension("org.test.Rt.GL.default", "1.4", "", "vulkan/icd.d/a.json", "vulkan/icd.d/both.json");
        extension("org.test.Rt.GL.default", "1.5", "", "vulkan/icd.d/new.json", "vulkan/icd.d/both.json");
        extension("org.test.Rt.GL.intel", "1.5", "priority=3\n", "vulkan/icd.d/b.json", "vulkan/icd.d/both.json");
        extension("org.test.Rt.GL.Debug", "1.4", "", "file.debug");
        extension("org.test.Rt.Layer.one", "50", "", "layer.d/one", "layer.d/both");
        extension("org.test.Rt.Layer.two", "50", "", "layer.d/two", "layer.d/both");
        extension("org.test.Rt.Plain", "1", "", "one", "inner/hidden");
        extension("org.test.Rt.Plain", "2", "", "two", "inner/hidden");
        extension("org.test.Rt.Inner", "50", "", "inner");

        assertThat(ours("+Docs+org.test.Rt.GL+org.test.Rt.GL.Debug+Layer+Plain+Inner"))
                .containsExactlyElementsOf(flatpaks());
    }

    @Test
    void flatpakCannotMountWhereTheRuntimeHasNoDirectoryEither() throws Exception {
        runtime("[Extension org.test.Rt.Docs]\ndirectory=share/runtime/docs\n");
        export("runtime", "50");
        extension("org.test.Rt.Docs", "50", "", "doc/a");
        install();
        ExternalTool.Result result = ExternalTool.runAllowingFailure(directory, run());
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.errors()).contains("/usr/share");
    }

    /** A runtime that can run find(1). */
    private Path runtime(String extensionPoints) throws Exception {
        Path build = Files.createDirectories(directory.resolve("runtime"));
        Path usr = Files.createDirectories(build.resolve("usr"));
        Files.createDirectories(build.resolve("files"));
        Files.createDirectories(usr.resolve("bin"));
        Files.writeString(
                build.resolve("metadata"),
                "[Runtime]\nname=org.test.Rt\nruntime=org.test.Rt/x86_64/50\nsdk=org.test.Rt/x86_64/50\n\n"
                        + extensionPoints);
        Files.copy(Path.of("/usr/bin/find"), usr.resolve("bin/find"));
        String needed = new String(ExternalTool.run(directory, "ldd", "/usr/bin/find"), StandardCharsets.UTF_8);
        for (String library :
                LIBRARY.matcher(needed).results().map(match -> match.group(1)).toList()) {
            Path copy = usr.resolve(library.substring(1));
            Files.createDirectories(copy.getParent());
            Files.copy(Path.of(library), copy);
        }
        return usr;
    }

    private void extension(String name, String branch, String more, String... paths) throws Exception {
        String build = name + "-" + branch;
        Files.createDirectories(directory.resolve(build).resolve("files"));
        write(directory.resolve(build).resolve("usr"), paths);
        Files.writeString(
                directory.resolve(build).resolve("metadata"),
                "[Runtime]\nname=" + name + "\nruntime=org.test.Rt/x86_64/50\nsdk=org.test.Rt/x86_64/50\n"
                        + "\n[ExtensionOf]\nref=runtime/org.test.Rt/x86_64/50\n" + more);
        export(build, branch);
    }

    private static void write(Path usr, String... paths) throws IOException {
        for (String path : paths) {
            Files.createDirectories(usr.resolve(path).getParent());
            Files.writeString(usr.resolve(path), path);
        }
    }

    private void export(String build, String branch) throws Exception {
        Files.createDirectories(directory.resolve(build).resolve("var"));
        ExternalTool.run(
                directory,
                "flatpak",
                "build-export",
                "--disable-sandbox",
                "--runtime",
                "--files=usr",
                "--arch=x86_64",
                "repo",
                build,
                branch);
    }

    private String[] flatpak(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "HOME=" + directory.resolve("home"),
                "FLATPAK_USER_DIR=" + directory.resolve("installation"),
                "flatpak",
                "--user"));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    private void install() throws Exception {
        Files.createDirectories(directory.resolve("home"));
        String repository = directory.resolve("repo").toUri().toString();
        ExternalTool.run(directory, flatpak("remote-add", "--no-gpg-verify", "test", repository));
        List<String> install = new ArrayList<>(List.of("install", "-y", "--noninteractive", "--no-related", "test"));
        new String(ExternalTool.run(directory, "ostree", "--repo=repo", "refs"), StandardCharsets.UTF_8)
                .lines()
                .filter(ref -> ref.startsWith("runtime/"))
                .forEach(install::add);
        ExternalTool.run(directory, flatpak(install.toArray(String[]::new)));
    }

    private String[] run() {
        return flatpak("run", "--command=find", "org.test.Rt//50", "/usr", "-printf", "%p %y %m %s %l\\n");
    }

    /** Names, types, permissions and sizes, but for the lock files of an installation. */
    private List<String> flatpaks() throws Exception {
        install();
        List<String> lines = new ArrayList<>();
        new String(ExternalTool.run(directory, run()), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.contains("/.ref "))
                .map(line -> line.replaceFirst(" (d \\d+) \\d+ ", " $1 "))
                // bubblewrap 0.8 leaves directories that it makes to the one user of the sandbox.
                .map(line -> line.replaceFirst(" d 700", " d 755"))
                .forEach(lines::add);
        Collections.sort(lines);
        return lines;
    }

    private List<String> ours(String extensions) throws IOException {
        List<String> lines = new ArrayList<>();
        try (FlatpakTreeSource source = FlatpakTreeSource.open(
                directory.resolve("repo"), "runtime/org.test.Rt/x86_64/50" + extensions, Optional.empty())) {
            FileTree tree = source.read();
            tree.walk((path, node) -> {
                if (path.toString().startsWith("/usr")) {
                    lines.add(path + " " + describe(node));
                }
            });
        }
        Collections.sort(lines);
        return lines;
    }

    private static String describe(Node node) {
        String permissions = Integer.toOctalString(node.metadata().permissions());
        if (node instanceof Directory) {
            return "d " + permissions + " ";
        } else if (node instanceof RegularFile file) {
            return "f " + permissions + " " + file.content().size() + " ";
        }
        SymbolicLink link = (SymbolicLink) node;
        return "l " + permissions + " " + link.target().length() + " " + link.target();
    }
}
