package org.gnome.oci.initramfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootcRequirementsTest {
    private static final String INITRAMFS = "usr/lib/modules/7.1.2/initramfs.img";
    private static final String VMLINUZ = "usr/lib/modules/7.1.2/vmlinuz";

    private final Map<String, byte[]> files = new TreeMap<>();

    BootcRequirementsTest() {
        files.put("usr/bin/bootc", text("bootc"));
        files.put(VMLINUZ, text("kernel"));
        files.put(INITRAMFS, initramfs("usr/lib/bootc/initramfs-setup"));
        files.put("usr/lib/modules/7.1.2/modules.dep", text(""));
        files.put("usr/lib/modules/7.0.9/modules.dep", text(""));
        files.put("usr/lib/ostree/prepare-root.conf", text("[composefs]\nenabled = yes\n"));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] initramfs(String name) {
        return new CpioBytes().file("init", "").file(name, "x").trailer().toByteArray();
    }

    private List<String> missing() throws IOException {
        Map<String, Content> contents = new TreeMap<>();
        files.forEach((path, bytes) -> contents.put(path, Content.of(bytes)));
        return BootcRequirements.missing(new FileTree(directory("", contents)));
    }

    private static Directory directory(String prefix, Map<String, Content> contents) {
        Map<EntryName, Node> entries = new TreeMap<>();
        contents.forEach((path, content) -> {
            if (path.startsWith(prefix)) {
                String rest = path.substring(prefix.length());
                int slash = rest.indexOf('/');
                String name = slash < 0 ? rest : rest.substring(0, slash);
                entries.put(
                        EntryName.of(name),
                        slash < 0
                                ? new RegularFile(Metadata.ofPermissions(0755), content)
                                : directory(prefix + name + "/", contents));
            }
        });
        return new Directory(Metadata.ofPermissions(0755), entries);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/lib/ostree/ostree-prepare-root",
                "lib/ostree/ostree-prepare-root",
                "usr/lib/bootc/initramfs-setup",
                "./lib/bootc/initramfs-setup"
            })
    void acceptsAnInitramfsThatFindsTheRoot(String program) throws IOException {
        files.put(INITRAMFS, initramfs(program));
        assertThat(missing()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"usr/bin/bootc", INITRAMFS, "usr/lib/ostree/prepare-root.conf"})
    void namesAFileThatIsMissing(String path) throws IOException {
        files.remove(path);
        assertThat(missing()).containsExactly("/" + path + " is missing.");
    }

    @Test
    void namesEverythingAtOnce() throws IOException {
        files.clear();
        files.put("etc/passwd", text(""));
        assertThat(missing())
                .containsExactly(
                        "/usr/bin/bootc is missing.",
                        "No directory in /usr/lib/modules has a vmlinuz.",
                        "/usr/lib/ostree/prepare-root.conf is missing.");
    }

    @Test
    void aDirectoryIsNoProgram() throws IOException {
        files.remove("usr/bin/bootc");
        files.put("usr/bin/bootc/bootc", text("bootc"));
        assertThat(missing()).containsExactly("/usr/bin/bootc is missing.");
    }

    @Test
    void refusesTwoKernels() throws IOException {
        files.put("usr/lib/modules/7.0.9/vmlinuz", text("kernel"));
        assertThat(missing())
                .containsExactly("There may be only one kernel, and there are those of /usr/lib/modules/7.0.9,"
                        + " /usr/lib/modules/7.1.2.");
    }

    @Test
    void saysWhatTheInitramfsLacks() throws IOException {
        files.put(INITRAMFS, initramfs("usr/lib/ostree/ostree-prepare-root.service"));
        assertThat(missing())
                .containsExactly("/" + INITRAMFS + " holds neither /usr/lib/ostree/ostree-prepare-root nor"
                        + " /usr/lib/bootc/initramfs-setup.");
    }

    @Test
    void saysWhyTheInitramfsCannotBeRead() throws IOException {
        files.put(INITRAMFS, text("no archive"));
        assertThat(missing())
                .singleElement()
                .asString()
                .startsWith(
                        "/" + INITRAMFS + " cannot be read: [/" + INITRAMFS + " @ 0x0] initramfs: there is neither");
    }

    @Test
    void damageOfTheSourceIsNoMissingFile() {
        Content damaged = new Content() {
            @Override
            public long size() {
                return 1;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IntegrityException("usr.raw", "block 3", "one digest", "another");
            }
        };
        FileTree tree = new FileTree(directory("", Map.of(VMLINUZ, Content.of(text("kernel")), INITRAMFS, damaged)));
        assertThatThrownBy(() -> BootcRequirements.missing(tree)).isInstanceOf(IntegrityException.class);
    }
}
