package org.gnome.oci.compose;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.testing.FuzzTarget;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz targets of sysusers.d(5), of the account files of a tree and of {@code ids.conf}. */
class SysusersFuzzTest {
    private static Stream<Arguments> seeds(String... texts) {
        return FuzzTarget.seeds(
                Stream.of(texts).map(text -> text.getBytes(ISO_8859_1)).toList());
    }

    private static FileTree tree(String name, byte[] input) throws MalformedFormatException {
        Metadata metadata = Metadata.ofPermissions(0755);
        TreeBuilder tree = new TreeBuilder("tree", metadata);
        for (String directory : List.of("etc", "usr", "usr/lib", "usr/lib/sysusers.d")) {
            tree.add(TreePath.of(directory), new Directory(metadata, Map.of()));
        }
        tree.add(TreePath.of(name), new RegularFile(metadata, Content.of(input)));
        return tree.build();
    }

    private static void apply(String name, byte[] input) throws IOException {
        FuzzTarget.run(() -> Sysusers.accounts(tree(name, input), Optional.empty(), AccountIds.NONE, Optional.empty()));
    }

    static Stream<Arguments> files() {
        return seeds(
                "# comment\nu root 0 \"Super User\" /root /bin/bash\ng wheel 10\nm polkit wheel\nr - 500-900\n",
                "u! a 5:wheel 'x y' - /bin/sh\nu b 7:8\ng wheel -\nu %% - \"%%\"\n");
    }

    @MethodSource("files")
    @FuzzTest
    void file(byte[] input) throws IOException {
        apply("usr/lib/sysusers.d/a.conf", input);
    }

    static Stream<Arguments> passwords() {
        return seeds("root:x:0:0:root:/root:/bin/bash\na:x:5:6::/:/bin/sh\n");
    }

    @MethodSource("passwords")
    @FuzzTest
    void passwd(byte[] input) throws IOException {
        apply("etc/passwd", input);
    }

    static Stream<Arguments> tables() {
        return seeds("# comment\nuser a 5\n  group b\t6\n");
    }

    @MethodSource("tables")
    @FuzzTest
    void ids(byte[] input) throws IOException {
        FuzzTarget.run(() -> AccountIds.read(new ByteArrayInputStream(input), "input"));
    }
}
