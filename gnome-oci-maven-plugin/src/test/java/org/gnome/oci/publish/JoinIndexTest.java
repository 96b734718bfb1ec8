package org.gnome.oci.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageIndex;
import org.gnome.oci.oci.MediaType;
import org.junit.jupiter.api.Test;

/** An index names images that are there, one for each platform, in an order of its own. */
class JoinIndexTest {
    private static final SortedMap<String, String> NO_ANNOTATIONS = new TreeMap<>();

    private final MemoryRepository repository = new MemoryRepository();
    private final PushedImage amd64 = image("amd64");
    private final PushedImage arm64 = image("arm64");

    private PushedImage image(String architecture) {
        String document = "{\"of\":\"" + architecture + "\"}";
        Digest digest = repository.add(document, MediaType.MANIFEST);
        return new PushedImage(
                repository.name(),
                MediaType.MANIFEST,
                digest,
                document.getBytes(StandardCharsets.UTF_8).length,
                Optional.of(new Descriptor.Platform("linux", architecture)),
                List.of(),
                List.of());
    }

    @Test
    void isTheSameInWhicheverOrderImagesCome() throws IOException {
        PushedImage one = new JoinIndex(repository).push(List.of(amd64, arm64), NO_ANNOTATIONS);
        PushedImage other = new JoinIndex(repository).push(List.of(arm64, amd64), NO_ANNOTATIONS);
        assertThat(other.digest()).isEqualTo(one.digest());
        byte[] bytes = repository
                .manifest(one.digest().toString())
                .orElseThrow()
                .bytes()
                .toByteArray();
        assertThat(ImageIndex.parse(bytes, "index").manifests())
                .extracting(Descriptor::digest)
                .containsExactly(amd64.digest(), arm64.digest());
    }

    @Test
    void carriesAnnotations() throws IOException {
        TreeMap<String, String> annotations = new TreeMap<>();
        annotations.put("quay.expires-after", "2w");
        PushedImage index = new JoinIndex(repository).push(List.of(amd64), annotations);
        byte[] bytes = repository
                .manifest(index.digest().toString())
                .orElseThrow()
                .bytes()
                .toByteArray();
        assertThat(ImageIndex.parse(bytes, "index").annotations()).isEqualTo(annotations);
    }

    @Test
    void isNotPushedWhenAnImageIsNotThere() {
        repository.loseOn(request -> request.equals("get " + arm64.digest()));
        assertThatThrownBy(() -> new JoinIndex(repository).push(List.of(amd64, arm64), NO_ANNOTATIONS))
                .hasMessageContaining("does not have " + arm64.digest());
        assertThat(repository.requests()).noneMatch(request -> request.startsWith("put "));
    }

    @Test
    void refusesTwoImagesForOnePlatform() {
        assertThatThrownBy(() -> JoinIndex.join(List.of(amd64, amd64), NO_ANNOTATIONS))
                .hasMessageContaining("two images are for linux/amd64");
    }

    @Test
    void refusesAnImageOfAnotherRepository() {
        JoinIndex other = new JoinIndex(new MemoryRepository("registry.example.org/other"));
        assertThatThrownBy(() -> other.push(List.of(amd64), NO_ANNOTATIONS))
                .hasMessageContaining("and not in registry.example.org/other");
    }

    @Test
    void refusesToJoinAnIndexAndNothingAtAll() throws IOException {
        PushedImage index = new JoinIndex(repository).push(List.of(amd64), NO_ANNOTATIONS);
        assertThatThrownBy(() -> JoinIndex.join(List.of(index), NO_ANNOTATIONS)).hasMessageContaining("is no image");
        assertThatThrownBy(() -> JoinIndex.join(List.of(), NO_ANNOTATIONS)).hasMessageContaining("no images to join");
    }
}
