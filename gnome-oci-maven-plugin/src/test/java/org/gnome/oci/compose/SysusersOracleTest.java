package org.gnome.oci.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares the files with those that systemd-sysusers makes of the same tree. The numbers that it chooses are our
 * table.
 */
class SysusersOracleTest {
    private static final List<String> FILES = List.of("etc/passwd", "etc/group", "etc/shadow", "etc/gshadow");

    @TempDir
    Path root;

    @Test
    void createsWhatSystemdCreates() throws Exception {
        write("usr/bin/bash", "");
        ExternalTool.run(root, "chmod", "755", "tree/usr/bin/bash");
        Files.createSymbolicLink(root.resolve("tree/bin"), Path.of("usr/bin"));
        write("usr/lib/sysusers.d/basic.conf", """
                u root    0     "Super User" /root
                g adm     4     -            -
                g wheel   -     -            -
                u nobody  65534:65534 "Kernel Overflow User" -
                g nobody  65534 -            -
                """);
        write("usr/lib/sysusers.d/more.conf", """
                # Blanks, quotes, and groups of all kinds.
                u  systemd-network -            'Network Management'
                u\tbig        600:wheel    -  /var/lib/big   /bin/bash
                u  num        601:4        ""
                g  first      -
                u  first      -
                u  second     700
                m  second     adm
                m  big        adm
                m  implied    implied-too
                r  -          300-400
                u  percent    701          "100 %%"
                """);
        write("etc/sysusers.d/hidden.conf", "u shown 800");
        write("usr/lib/sysusers.d/hidden.conf", "u hidden 801");
        requireSame();
    }

    @Test
    void extendsWhatSystemdExtends() throws Exception {
        write("usr/lib/sysusers.d/a.conf", """
                u root 0 - /root
                g root 0
                u old 9
                u new -
                m new wheel
                m old wheel
                m old other
                u pending 50
                """);
        write("etc/passwd", "root:x:0:0:root:/root:/bin/zsh\nold:x:5:5:::\n");
        write("etc/group", "root:x:0:\nold:x:5:\nwheel:x:10:zoe,bob\nother:x:11:old,abc\n");
        write("etc/shadow", "root:*:1:2:3:4:5:6:\npending:!:1::::::\n");
        write("etc/gshadow", "wheel:!::bob\n");
        requireSame();
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve("tree").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void requireSame() throws Exception {
        ExternalTool.require("systemd-sysusers");
        ExternalTool.requireRoot();
        FileTree before = tree();
        Files.createDirectories(root.resolve("tree/etc"));
        ExternalTool.run(
                root, "env", "SOURCE_DATE_EPOCH=1700000000", "systemd-sysusers", "--root=" + root.resolve("tree"));
        FileTree after = tree();

        TreeComposer composer = new TreeComposer();
        composer.merge(before);
        composer.addAccounts(
                Optional.empty(), numbers(before, after), Optional.of(Instant.ofEpochSecond(1_700_000_000L)));
        FileTree ours = composer.compose();
        for (String path : FILES) {
            // Before systemd 254 root's password was locked like others.
            assertThat(text(ours, path))
                    .isEqualTo(text(after, path).replaceFirst("^root:!\\*:", "root:!unprovisioned:"));
            assertThat(permissions(ours, path)).as(path).isEqualTo(permissions(after, path));
        }
    }

    private FileTree tree() throws IOException {
        try (var paths = Files.walk(root.resolve("tree"))) {
            TestTree tree = new TestTree();
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                int permissions = (Integer) Files.getAttribute(file, "unix:mode") & 07777;
                tree.file(root.resolve("tree").relativize(file).toString(), permissions, Files.readString(file));
            }
            return tree.build();
        }
    }

    private static AccountIds numbers(FileTree before, FileTree after) throws IOException {
        AccountIds created = AccountIds.of("systemd-sysusers", after);
        AccountIds existing = AccountIds.of("before", before);
        TreeMap<String, Long> users = new TreeMap<>(created.users());
        users.keySet().removeAll(existing.users().keySet());
        TreeMap<String, Long> groups = new TreeMap<>(created.groups());
        groups.keySet().removeAll(existing.groups().keySet());
        return new AccountIds("numbers of systemd-sysusers", users, groups);
    }

    private static String text(FileTree tree, String path) throws IOException {
        RegularFile file = (RegularFile) tree.find(TreePath.of(path)).orElseThrow();
        return new String(TreeListing.bytes(file), StandardCharsets.UTF_8);
    }

    private static int permissions(FileTree tree, String path) {
        return tree.find(TreePath.of(path)).orElseThrow().metadata().permissions();
    }
}
