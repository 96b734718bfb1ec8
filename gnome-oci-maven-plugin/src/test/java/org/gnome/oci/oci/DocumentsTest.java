package org.gnome.oci.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.layer.DiffId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
    private static final Digest DIGEST = Digest.ofContent(new byte[0]);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void manifestHasTheFormThatIsPublished() throws Exception {
        TreeMap<String, String> annotations = new TreeMap<>();
        annotations.put("b", "2");
        annotations.put("a", "1");
        Manifest manifest = new Manifest(
                Descriptor.of(MediaType.CONFIG, DIGEST, 3),
                List.of(Descriptor.of("application/vnd.oci.image.layer.v1.tar+zstd", DIGEST, 4)),
                annotations);
        String text = new String(manifest.toBytes(), StandardCharsets.UTF_8);
        assertThat(text)
                .isEqualTo("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                        + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
                        + DIGEST
                        + "\",\"size\":3},\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+zstd\","
                        + "\"digest\":\"" + DIGEST + "\",\"size\":4}],\"annotations\":{\"a\":\"1\",\"b\":\"2\"}}");
        assertThat(Manifest.parse(bytes(text), "test")).isEqualTo(manifest);
    }

    @Test
    void configurationReadsBack() throws Exception {
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put("quay.expires-after", "2w");
        ImageConfig config = new ImageConfig(
                Optional.of(ImageConfig.timestamp(Instant.parse("2011-11-11T11:11:11.9Z"))),
                new Descriptor.Platform("linux", "amd64"),
                labels,
                List.of(new DiffId(DIGEST)),
                List.of(new ImageConfig.History(
                        Optional.empty(), Optional.of("tool"), Optional.of("author"), Optional.of("comment"), true)));
        assertThat(config.created()).hasValue("2011-11-11T11:11:11Z");
        assertThat(ImageConfig.parse(config.toBytes(), "test")).isEqualTo(config);
    }

    @Test
    @DisplayName("CVE-2021-41190: a document that is manifest and index at once is refused")
    void documentThatIsManifestAndIndexAtOnceIsRefused() {
        String descriptor = "{\"mediaType\":\"x\",\"digest\":\"" + DIGEST + "\",\"size\":1}";
        String manifest =
                "{\"schemaVersion\":2,\"config\":" + descriptor + ",\"layers\":[],\"manifests\":[" + descriptor + "]}";
        assertThatThrownBy(() -> Manifest.parse(bytes(manifest), "test")).hasMessageContaining("out of place");
        assertThatThrownBy(() -> ImageIndex.parse(bytes(manifest), "test")).hasMessageContaining("out of place");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"mediaType\":\"x\",\"digest\":\"sha256:../../etc/passwd\",\"size\":1",
                "\"mediaType\":\"x\",\"digest\":\"sha512:00\",\"size\":1",
                "\"mediaType\":\"x\",\"size\":1",
                "\"mediaType\":\"x\",\"digest\":\"DIGEST\",\"size\":-1",
                "\"mediaType\":\"x\",\"digest\":\"DIGEST\",\"size\":1.5",
                "\"mediaType\":\"x\",\"digest\":\"DIGEST\",\"size\":99999999999999999999",
                "\"mediaType\":\"x\",\"digest\":\"DIGEST\",\"size\":1,\"urls\":[\"http://127.0.0.1/\"]"
            })
    @DisplayName("CVE-2024-3727: a descriptor whose digest or size is none is refused before a path is made of it")
    void descriptorThatCannotBeTrustedIsRefused(String members) {
        String index = "{\"schemaVersion\":2,\"manifests\":[{" + members.replace("DIGEST", DIGEST.toString()) + "}]}";
        assertThatThrownBy(() -> ImageIndex.parse(bytes(index), "index.json"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("index.json")
                .hasMessageContaining("manifests[0]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{}x", "{\"a\":1,\"a\":2}", "nul"})
    void whatIsNoObjectIsRefused(String text) {
        assertThatThrownBy(() -> ImageIndex.parse(bytes(text), "index.json"))
                .isInstanceOf(MalformedFormatException.class);
    }

    @Test
    void textInAnotherEncodingIsRefused() {
        byte[] document = {0, '{', 0, 0, 1, 2, 3, 4, (byte) 0xd8, 0, 0, 0};
        assertThatThrownBy(() -> ImageIndex.parse(document, "index.json")).isInstanceOf(MalformedFormatException.class);
        byte[] wide = {0, 0, 0, '{', (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        assertThatThrownBy(() -> ImageIndex.parse(wide, "index.json")).isInstanceOf(MalformedFormatException.class);
    }

    @Test
    void errorIsOneLineWhateverTheDocumentHolds() {
        String index = "{\"schemaVersion\":2,\"mediaType\":\"x\\n[INFO] BUILD SUCCESS\\u001b[2K\"}";
        assertThatThrownBy(() -> ImageIndex.parse(bytes(index), "index.json"))
                .hasMessageContaining("x\\u000a[INFO]")
                .hasMessageNotContaining("\n")
                .hasMessageNotContaining("\u001b");
    }

    @Test
    void deepDocumentIsRefused() {
        assertThatThrownBy(() -> ImageIndex.parse(bytes("{\"a\":".repeat(100_000)), "index.json"))
                .isInstanceOf(MalformedFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"quay.io/gnome_infrastructure/gnome-build-meta", "127.0.0.1:5000/a/b", "registry.example.org/x"})
    void repositoriesWithAHostAreTaken(String repository) {
        assertThat(new ImageReference(repository, "platform-master")).hasToString(repository + ":platform-master");
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "quay.io/Upper", "quay.io/", "quay.io//a", "quay.io/../a", "/a", "a b/c"})
    void otherRepositoriesAreRefused(String repository) {
        assertThatThrownBy(() -> new ImageReference(repository, "latest")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-x", "a/b", "a:b", "é"})
    void otherTagsAreRefused(String tag) {
        assertThatThrownBy(() -> new ImageReference("quay.io/a", tag)).isInstanceOf(IllegalArgumentException.class);
    }
}
