package org.gnome.oci.pipeline;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.layer.DiffId;
import org.gnome.oci.layer.Layer;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz target of {@code image.json}. */
class BuiltImageFuzzTest {
    static Stream<Arguments> records() {
        Digest digest = Digest.ofContent(new byte[0]);
        SourceDescription source = new SourceDescription("kind", "name", new TreeMap<>(), Optional.empty());
        BuiltImage image = new BuiltImage(
                digest,
                "example.org/name:tag",
                "amd64",
                digest,
                digest,
                List.of(new Layer("type", digest, 1, new DiffId(digest), 2)),
                Optional.of(source),
                List.of(source),
                List.of("a note"));
        return FuzzTarget.seeds(List.of(image.toBytes()));
    }

    @MethodSource("records")
    @FuzzTest
    void imageJson(byte[] input) throws IOException {
        FuzzTarget.run(() -> BuiltImage.parse(input, "input").toBytes());
    }
}
