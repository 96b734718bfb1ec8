package org.gnome.oci.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz target of the image-spec's JSON documents. */
class DocumentsFuzzTest {
    private static final String DESCRIPTOR = "{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":"
            + "\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"size\":2}";

    static Stream<Arguments> documents() {
        return FuzzTarget.seeds(Stream.of(
                        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
                                + DESCRIPTOR + ",\"layers\":[" + DESCRIPTOR + "],\"annotations\":{\"a\":\"b\"}}",
                        "{\"schemaVersion\":2,\"manifests\":[" + DESCRIPTOR + "]}",
                        "{\"created\":\"2011-11-11T11:11:11Z\",\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":"
                                + "{\"Labels\":{\"a\":\"b\"}},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:"
                                + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"]}}")
                .map(text -> text.getBytes(UTF_8))
                .toList());
    }

    @MethodSource("documents")
    @FuzzTest
    void document(byte[] input) throws IOException {
        for (FuzzTarget.Reader reader : List.<FuzzTarget.Reader>of(
                () -> ImageIndex.parse(input, "input"),
                () -> Manifest.parse(input, "input"),
                () -> ImageConfig.parse(input, "input"))) {
            FuzzTarget.run(reader);
        }
    }
}
