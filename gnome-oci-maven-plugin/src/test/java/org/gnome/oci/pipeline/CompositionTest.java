package org.gnome.oci.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.gnome.oci.compose.TreeFilter;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.gnome.oci.testing.NoNetwork;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.PathGlob;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompositionTest {
    @TempDir
    Path directory;

    private Path write(String path, String text) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private SourceLocation location(String name) {
        return new SourceLocation(
                SourceLocation.Scheme.DIRECTORY, directory.resolve(name).toString(), Optional.empty());
    }

    private CompositionSpecification specification(SourceSpecification source, boolean sysusers, Optional<Path> ids) {
        return new CompositionSpecification(
                List.of(source),
                true,
                Optional.of(directory.resolve("rootfs")),
                Optional.empty(),
                sysusers,
                ids,
                new TreeSet<>());
    }

    private Composition open(CompositionSpecification specification) throws IOException {
        StandardInput input = new StandardInput(InputStream.nullInputStream(), directory);
        return Composition.open(
                new TreeSources(
                        directory,
                        directory,
                        input,
                        new TrustedKeys(false, List.of(), Instant.EPOCH),
                        NoNetwork.settings(directory),
                        NoNetwork.DISKS),
                specification);
    }

    private String inputs(CompositionSpecification specification) throws IOException {
        try (Composition composition = open(specification)) {
            return new String(JsonDocument.toBytes(composition.inputs()), StandardCharsets.UTF_8);
        }
    }

    private static String text(FileTree tree, String path) throws IOException {
        RegularFile file = (RegularFile) tree.find(TreePath.of(path)).orElseThrow();
        return new String(TreeListing.bytes(file), StandardCharsets.UTF_8);
    }

    @Test
    void usersOfTheOverlayAreCreatedWithTheNumbersOfTheParent() throws IOException {
        write("lower/usr/lib/sysusers.d/a.conf", "u a -\n");
        write("rootfs/usr/lib/sysusers.d/b.conf", "u b -\n");
        write("rootfs/etc/passwd", "root:x:0:0:::\n");
        write("parent/etc/passwd", "a:x:700:700:::\n");
        write("parent/etc/group", "a:x:700:\n");
        Path ids = write("ids.conf", "user b 500\n");
        SourceSpecification source = SourceSpecification.of(location("lower"));
        try (Composition composition = open(specification(source, true, Optional.of(ids)));
                DirectoryTreeSource parent = new DirectoryTreeSource(directory.resolve("parent"))) {
            FileTree tree = composition.compose(Optional.of(parent.read()), Optional.of(Instant.EPOCH));

            assertThat(text(tree, "etc/passwd")).isEqualTo("""
                    root:x:0:0:::
                    a:x:700:700::/:/usr/sbin/nologin
                    b:x:500:500::/:/usr/sbin/nologin
                    """);
            assertThat(text(tree, "etc/shadow")).isEqualTo("a:!*:0::::::\nb:!*:0::::::\n");
            assertThat(tree.find(TreePath.of("usr/lib/sysusers.d/a.conf"))).isPresent();
        }
        try (Composition composition = open(specification(source, false, Optional.of(ids)))) {
            assertThat(text(composition.compose(Optional.empty(), Optional.empty()), "etc/passwd"))
                    .hasLineCount(1);
        }
    }

    @Test
    void everyPartOfTheSpecificationIsAnInput() throws IOException {
        write("lower/a", "");
        write("lower/b", "");
        write("rootfs/c", "");
        List<PathGlob> pattern = List.of(PathGlob.of("/a"));
        SourceSpecification whole = SourceSpecification.of(location("lower"));
        SourceSpecification included =
                new SourceSpecification(location("lower"), new TreeFilter(pattern, List.of()), Optional.empty());
        SourceSpecification excluded =
                new SourceSpecification(location("lower"), new TreeFilter(List.of(), pattern), Optional.empty());
        Path file = write("list", "./a mode=0755\n");
        SourceSpecification stated = new SourceSpecification(location("lower"), TreeFilter.ALL, Optional.of(file));

        Set<String> inputs = new HashSet<>();
        for (SourceSpecification source : List.of(whole, included, excluded, stated)) {
            assertThat(inputs.add(inputs(specification(source, false, Optional.empty()))))
                    .isTrue();
        }
        assertThat(inputs.add(inputs(specification(whole, true, Optional.empty()))))
                .isTrue();
        assertThat(inputs.add(inputs(specification(whole, true, Optional.of(file)))))
                .isTrue();
        write("list", "./a mode=4755\n");
        assertThat(inputs.add(inputs(specification(whole, true, Optional.of(file)))))
                .isTrue();
        assertThat(inputs.add(inputs(specification(stated, false, Optional.empty()))))
                .isTrue();
        write("rootfs/c", "other");
        assertThat(inputs.add(inputs(specification(whole, false, Optional.empty()))))
                .isTrue();
        assertThat(inputs.add(inputs(specification(whole, false, Optional.empty()))))
                .isFalse();
    }

    @Test
    void graftWithoutAListMayBringNothingPrivileged() throws IOException {
        write("rootfs/c", "");
        Files.setAttribute(write("lower/su", ""), "unix:mode", 04755);
        TreeFilter filter = new TreeFilter(List.of(PathGlob.of("/su")), List.of());
        SourceSpecification graft = new SourceSpecification(location("lower"), filter, Optional.empty());
        try (Composition composition = open(specification(graft, false, Optional.empty()))) {
            assertThatThrownBy(() -> composition.compose(Optional.empty(), Optional.empty()))
                    .isInstanceOf(MalformedFormatException.class)
                    .hasMessageContaining("/su: has a setuid, setgid or sticky bit that nobody has reviewed");
        }
        SourceSpecification whole = SourceSpecification.of(location("lower"));
        try (Composition composition = open(specification(whole, false, Optional.empty()))) {
            FileTree tree = composition.compose(Optional.empty(), Optional.empty());
            assertThat(tree.find(TreePath.of("su")).orElseThrow().metadata().permissions())
                    .isEqualTo(04755);
        }
    }
}
