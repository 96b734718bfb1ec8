package org.gnome.oci.source.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.TreeListing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lets systemd-sysext choose and merge extensions, in mounts that nobody else sees. */
class SysextOracleTest {
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'");

    @TempDir
    Path work;

    @BeforeEach
    void requireSystemd() throws IOException {
        ExternalTool.require("systemd-sysext");
        ExternalTool.require("unshare");
        ExternalTool.requireRoot();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ID=org.gnome.os\nVERSION_ID=50\nSYSEXT_LEVEL=7\n",
                "ID=org.gnome.os\nVERSION_ID=50\n",
                "ID=\"org.gnome.os\" \nSYSEXT_LEVEL='7'\n",
                "ID=org.gnome.os\n",
                "# SYSEXT_LEVEL=7\nID=other\n ID = org.gnome.os \nVERSION_ID=\"5\\0\"\nVERSION_ID=5\"0\"\nVERSION_ID=\\50 \n",
            })
    void takesTheExtensionsThatSystemdTakes(String release) throws Exception {
        write("system/usr/lib/os-release", release);
        List<String> releases = List.of(
                "ID=org.gnome.os\n",
                "ID=org.gnome.os\nVERSION_ID=50\n",
                "ID=org.gnome.os\nVERSION_ID=49\n",
                "ID=org.gnome.os\nVERSION_ID=49\nSYSEXT_LEVEL=7\n",
                "ID=org.gnome.os\nVERSION_ID=50\nSYSEXT_LEVEL=8\n",
                "ID=org.gnome.os\nSYSEXT_LEVEL=\n",
                "ID=other\nVERSION_ID=50\n",
                "VERSION_ID=50\nSYSEXT_LEVEL=7\n",
                "ID=_any\n",
                "ID=_any\nARCHITECTURE=_any\n",
                "ID=_any\nARCHITECTURE=s390x\n",
                "ID='org.gnome.os'\nVERSION_ID=\"50\"  \nSYSEXT_LEVEL=\"7\" # no comment\n",
                "ID='org.''gnome.os'\nVERSION_ID= 50\n");
        List<String> ours = new ArrayList<>();
        for (int i = 0; i < releases.size(); i++) {
            String name = "e" + (char) ('a' + i);
            Path root = work.resolve("system/var/lib/extensions/" + name);
            write(work.relativize(root) + "/usr/lib/extension-release.d/extension-release." + name, releases.get(i));
            if (fits(name, root)) {
                ours.add(name);
            }
        }

        assertThat(merge()).isEqualTo(ours);
    }

    private boolean fits(String name, Path root) throws IOException {
        try (ExtendedTreeSource source = source(List.of(extension(name, root)))) {
            source.read();
            return true;
        } catch (MalformedFormatException e) {
            return false;
        }
    }

    @Test
    void mergesWhatSystemdMerges() throws Exception {
        write("system/usr/lib/os-release", "ID=org.gnome.os\nVERSION_ID=50\n");
        write("system/usr/bin/tool", "system");
        write("system/usr/share/hidden/file", "system");
        write("system/usr/share/gone", "system");
        Files.createDirectories(work.resolve("system/opt"));
        List<Extension> extensions = new ArrayList<>();
        for (String name : List.of("devel_10", "devel_9", "devel_9~rc", "debug")) {
            String root = "system/var/lib/extensions/" + name;
            write(root + "/usr/lib/extension-release.d/extension-release." + name, "ID=_any\n");
            write(root + "/usr/share/name", name);
            write(root + "/usr/share/" + name + "/x", name);
            write(root + "/opt/" + name, name);
            write(root + "/etc/ignored", name);
            extensions.add(extension(name, work.resolve(root)));
        }
        String newest = "system/var/lib/extensions/devel_10/usr/share";
        ExternalTool.run(work, "mknod", newest + "/gone", "c", "0", "0");
        write(newest + "/hidden/other", "");
        ExternalTool.run(work, "setfattr", "-n", "trusted.overlay.opaque", "-v", "y", newest + "/hidden");
        ExternalTool.run(work, "chmod", "1750", newest);

        List<String> ours;
        try (ExtendedTreeSource source = source(extensions)) {
            ours = TreeListing.of(source.read());
        }
        assertThat(merge()).containsExactly("debug", "devel_9~rc", "devel_9", "devel_10");
        List<String> theirs = read("merged");

        assertThat(below(ours, "/usr", "/opt")).isEqualTo(below(theirs, "/usr", "/opt"));
    }

    private static List<String> below(List<String> listing, String... roots) {
        return listing.stream()
                .filter(line -> Stream.of(roots).anyMatch(root -> line.startsWith(root + "/")))
                .filter(line -> !line.contains("/.systemd-sysext"))
                .toList();
    }

    private List<String> read(String directory) throws IOException {
        try (DirectoryTreeSource source = new DirectoryTreeSource(work.resolve(directory))) {
            return TreeListing.of(source.read());
        }
    }

    private ExtendedTreeSource source(List<Extension> extensions) throws IOException {
        return ExtendedTreeSource.of(new DirectoryTreeSource(work.resolve("system")), extensions, "x86-64");
    }

    private static Extension extension(String name, Path root) {
        return new Extension(ExtensionKind.SYSEXT, name, new DirectoryTreeSource(root));
    }

    private void write(String path, String text) throws IOException {
        Path file = work.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    /** Merges in a mount namespace of its own and copies what shows to {@code merged}; the extensions, lowest first. */
    private List<String> merge() throws Exception {
        String script = "set -e; mount --make-rshared /; mount -t tmpfs none /run;"
                + " systemd-sysext --root=\"$PWD\"/system merge; mkdir merged; cp -a system/usr merged;"
                + " [ ! -e system/opt ] || cp -a system/opt merged";
        ExternalTool.Result result = ExternalTool.runAllowingFailure(work, "unshare", "-m", "sh", "-c", script);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        List<String> names = new ArrayList<>();
        result.errors()
                .lines()
                .filter(line -> line.startsWith("Using extensions"))
                .forEach(line -> {
                    Matcher matcher = QUOTED.matcher(line);
                    while (matcher.find()) {
                        names.add(matcher.group(1));
                    }
                });
        return names;
    }
}
