package org.gnome.oci.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.stream.Stream;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz targets of the image-spec's JSON documents, a target for each kind. */
class DocumentsFuzzTest {
    private static final String DIGEST = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String DESCRIPTOR =
            "{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"" + DIGEST + "\",\"size\":2}";

    private static Stream<Arguments> seeds(String... documents) {
        return FuzzTarget.seeds(
                Stream.of(documents).map(text -> text.getBytes(UTF_8)).toList());
    }

    static Stream<Arguments> manifests() {
        return seeds(
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
                        + DESCRIPTOR + ",\"layers\":[" + DESCRIPTOR + "],\"annotations\":{\"a\":\"b\"}}",
                "{\"schemaVersion\":2,\"config\":" + DESCRIPTOR + ",\"layers\":[],\"manifests\":[]}");
    }

    @MethodSource("manifests")
    @FuzzTest
    void manifest(byte[] input) throws IOException {
        FuzzTarget.run(() -> Manifest.parse(input, "input").toBytes());
    }

    static Stream<Arguments> indices() {
        return seeds(
                "{\"schemaVersion\":2,\"manifests\":[" + DESCRIPTOR + "]}",
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[{"
                        + "\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"" + DIGEST
                        + "\",\"size\":2,\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"},\"urls\":[],"
                        + "\"annotations\":{\"org.opencontainers.image.ref.name\":\"latest\"}}]}");
    }

    @MethodSource("indices")
    @FuzzTest
    void index(byte[] input) throws IOException {
        FuzzTarget.run(() -> ImageIndex.parse(input, "input").toBytes());
    }

    static Stream<Arguments> configurations() {
        return seeds("{\"created\":\"2011-11-11T11:11:11Z\",\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":"
                + "{\"Labels\":{\"a\":\"b\"}},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + DIGEST
                + "\"]},\"history\":[{\"created_by\":\"x\",\"empty_layer\":true}]}");
    }

    @MethodSource("configurations")
    @FuzzTest
    void configuration(byte[] input) throws IOException {
        FuzzTarget.run(() -> ImageConfig.parse(input, "input").toBytes());
    }

    static Stream<Arguments> untyped() {
        return Stream.of(manifests(), indices(), configurations()).flatMap(seeds -> seeds);
    }

    @MethodSource("untyped")
    @FuzzTest
    void mediaType(byte[] input) throws IOException {
        FuzzTarget.run(() -> MediaType.ofDocument(input, "input"));
    }
}
