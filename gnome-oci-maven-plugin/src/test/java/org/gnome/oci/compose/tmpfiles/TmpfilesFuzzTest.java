package org.gnome.oci.compose.tmpfiles;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.testing.FuzzTarget;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz target of tmpfiles.d(5): files are read and applied to a small tree. */
class TmpfilesFuzzTest {
    static Stream<Arguments> files() {
        return FuzzTarget.seeds(Stream.of(
                        "z /usr/bin/* 4755 root 7\nk+ /usr/bin/a - - - - cap_net_raw=ep rootuid=3\n",
                        "f= /usr/a/b\\x41 :~0600 - - 1d \"%%%S\\n\nL?+ /etc/l - - - - ../usr/{a,b}\n",
                        "C+ /etc/copy - - - - /usr\nw+ /usr/bin/a - - - - x\na+ /usr - - - - u:5:rwX,d:g::r\n",
                        "t /usr/[!a-b[:alpha:]]* - - - - user.x='a b'\nd! /usr/x\nZ /etc/{x,l{1,2}} 0750\n")
                .map(text -> text.getBytes(UTF_8))
                .toList());
    }

    @MethodSource("files")
    @FuzzTest
    void file(byte[] input) throws IOException {
        FuzzTarget.run(() -> Tmpfiles.apply(
                tree(input), Set.of(TreePath.of("usr"), TreePath.of("etc")), Map.of("user", 5L), Map.of()));
    }

    private static TreeBuilder tree(byte[] input) throws MalformedFormatException {
        Metadata metadata = Metadata.ofPermissions(0755);
        TreeBuilder tree = new TreeBuilder("tree", metadata);
        for (String directory : List.of("etc", "usr", "usr/bin", "usr/lib", "usr/lib/tmpfiles.d")) {
            tree.add(TreePath.of(directory), new Directory(metadata, Map.of()));
        }
        tree.add(TreePath.of("usr/bin/a"), new RegularFile(metadata, Content.of(new byte[] {1})));
        tree.addHardlink(TreePath.of("usr/bin/b"), TreePath.of("usr/bin/a"));
        tree.add(TreePath.of("etc/l"), new SymbolicLink(metadata, ByteString.ofUtf8("../usr/./bin/")));
        tree.add(TreePath.of("usr/lib/tmpfiles.d/a.conf"), new RegularFile(metadata, Content.of(input)));
        return tree;
    }
}
