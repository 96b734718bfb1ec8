package org.gnome.oci.source.oci;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.io.Spool;
import org.gnome.oci.source.oci.LayoutBuilder.Tar;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz target of a layer that is applied to a small tree: additions, links and whiteouts. */
class LayerFuzzTest {
    @TempDir
    static Path spools;

    private static byte[] base() throws IOException {
        return new Tar()
                .directory("d")
                .file("d/a", "x")
                .hardlink("b", "d/a")
                .symlink("l", "d")
                .toBytes();
    }

    static Stream<Arguments> layers() throws IOException {
        return FuzzTarget.seeds(List.of(
                new Tar().whiteout("d/.wh.a").file("new", "y").toBytes(),
                new Tar()
                        .whiteout("d/.wh..wh..opq")
                        .hardlink("c", "b")
                        .directory("l")
                        .toBytes()));
    }

    @MethodSource("layers")
    @FuzzTest
    void layer(byte[] input) throws IOException {
        byte[] base = base();
        FuzzTarget.run(() -> {
            try (Spool spool = Spool.create(spools)) {
                LayerStack stack = new LayerStack("input", spool);
                stack.apply(new ByteArrayInputStream(base), "base");
                stack.apply(new ByteArrayInputStream(input), "layer");
                stack.tree();
            }
        });
    }
}
