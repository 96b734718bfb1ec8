package org.gnome.oci.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.registry.BlobOutcome;
import org.gnome.oci.registry.RegistryException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image goes into a repository whole, in the order that a registry needs, or there is an error. */
class PushImageTest {
    private final MemoryRepository repository = new MemoryRepository();

    @TempDir
    private Path temporary;

    private TestLayout files;

    @BeforeEach
    void makeLayout() throws IOException {
        files = new TestLayout(temporary);
    }

    private PushedImage push(LayoutDirectory layout) throws IOException {
        return new PushImage(repository, Optional.empty(), PushProgress.SILENT).push(layout);
    }

    @Test
    void sendsLayersThenConfigurationThenManifestAndConfirmsEachOfThem() throws IOException {
        Descriptor manifest = files.writeManifest("amd64", "one", "two", "three");
        PushedImage pushed = push(files.name(manifest));
        assertThat(pushed.digest()).isEqualTo(manifest.digest());
        assertThat(pushed.blobs()).hasSize(4).extracting(PushedBlob::outcome).containsOnly(BlobOutcome.SENT);
        assertThat(pushed.sentBytes())
                .isEqualTo(pushed.blobs().stream().mapToLong(PushedBlob::size).sum());
        List<String> requests = repository.requests();
        assertThat(requests.subList(0, 3)).allMatch(request -> request.startsWith("send "));
        assertThat(requests.get(3)).isEqualTo("send " + pushed.blobs().get(3).digest());
        assertThat(requests.subList(4, 6)).containsExactly("put " + manifest.digest(), "get " + manifest.digest());
        assertThat(requests.subList(6, 10))
                .containsExactlyInAnyOrderElementsOf(pushed.blobs().stream()
                        .map(blob -> "head " + blob.digest())
                        .toList());
    }

    @Test
    void pushesManifestsBeforeTheIndexThatNamesThem() throws IOException {
        Descriptor first = files.writeManifest("amd64", "common", "one");
        Descriptor second = files.writeManifest("arm64", "common", "two");
        Descriptor index = files.writeIndex(first, second);
        PushedImage pushed = push(files.name(index));
        assertThat(pushed.digest()).isEqualTo(index.digest());
        assertThat(pushed.blobs()).hasSize(5);
        assertThat(repository.requests())
                .filteredOn(request -> request.startsWith("put "))
                .containsExactly("put " + first.digest(), "put " + second.digest(), "put " + index.digest());
    }

    @Test
    void sendsNothingThatIsThere() throws IOException {
        LayoutDirectory layout = files.name(files.writeManifest("amd64", "one", "two"));
        push(layout);
        repository.forgetRequests();
        PushedImage again = push(layout);
        assertThat(again.blobs()).extracting(PushedBlob::outcome).containsOnly(BlobOutcome.PRESENT);
        assertThat(again.sentBytes()).isZero();
        assertThat(repository.requests()).noneMatch(request -> request.startsWith("send "));
    }

    @Test
    void pushesNoManifestWhenABlobOfTheLayoutIsDamaged() throws IOException {
        LayoutDirectory layout = files.name(files.writeManifest("amd64", "one", "two"));
        Files.writeString(files.blob(Digest.ofContent("two".getBytes(UTF_8))), "twO");
        assertThatThrownBy(() -> push(layout)).isInstanceOf(IntegrityException.class);
        assertThat(repository.requests()).noneMatch(request -> request.startsWith("put "));
    }

    @Test
    void pushesNoManifestWhenABlobOfTheLayoutIsMissing() throws IOException {
        LayoutDirectory layout = files.name(files.writeManifest("amd64", "one"));
        Files.delete(files.blob(Digest.ofContent("one".getBytes(UTF_8))));
        assertThatThrownBy(() -> push(layout)).isInstanceOf(IOException.class);
        assertThat(repository.requests()).noneMatch(request -> request.startsWith("put "));
    }

    @Test
    void pushesNoManifestWhenABlobFails() throws IOException {
        LayoutDirectory layout = files.name(files.writeManifest("amd64", "one", "two", "three", "four", "five"));
        Digest unlucky = Digest.ofContent("three".getBytes(UTF_8));
        repository.failOn(request -> request.equals("send " + unlucky));
        assertThatThrownBy(() -> push(layout)).hasMessageContaining("503");
        assertThat(repository.requests()).noneMatch(request -> request.startsWith("put "));
    }

    @Test
    void isNoSuccessWhenTheRegistryLosesAManifest() throws IOException {
        LayoutDirectory layout = files.name(files.writeManifest("amd64", "one"));
        repository.loseOn(request -> request.startsWith("put "));
        assertThatThrownBy(() -> push(layout))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("took the manifest")
                .hasMessageContaining("does not have it");
    }

    @Test
    void isNoSuccessWhenTheRegistryLosesABlob() throws IOException {
        LayoutDirectory layout = files.name(files.writeManifest("amd64", "one", "two"));
        Digest lost = Digest.ofContent("two".getBytes(UTF_8));
        repository.loseOn(request -> request.equals("send " + lost));
        assertThatThrownBy(() -> push(layout))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("took the blob " + lost);
    }

    @Test
    void refusesALayoutOfSeveralImages() throws IOException {
        LayoutDirectory layout = files.name(files.writeManifest("amd64", "one"), files.writeManifest("arm64", "two"));
        assertThatThrownBy(() -> push(layout)).hasMessageContaining("holds 2 images where one is pushed");
    }

    @Test
    void refusesAnIndexWithinAnIndex() throws IOException {
        Descriptor inner = files.writeIndex(files.writeManifest("amd64", "one"));
        LayoutDirectory layout = files.name(files.writeIndex(inner));
        assertThatThrownBy(() -> push(layout)).isInstanceOf(UnsupportedFeatureException.class);
        assertThat(repository.requests()).isEmpty();
    }

    @Test
    void tellsEachBlobAndAllBytesFromOneThreadAtATime() throws IOException {
        LayoutDirectory layout = files.name(files.writeManifest("amd64", "one", "two", "three", "four", "five"));
        Told told = new Told();
        PushedImage pushed = new PushImage(repository, Optional.empty(), told).push(layout);
        assertThat(told.blobs).containsExactlyInAnyOrderElementsOf(pushed.blobs());
        assertThat(told.steps).containsExactly("pushing to " + repository.name(), "confirming");
        assertThat(told.bytes).isEqualTo(pushed.sentBytes());
        assertThat(told.results).contains("6 of 6 blobs sent");
    }

    /** Fails where two threads are in it. */
    private static final class Told implements PushProgress {
        private final List<String> steps = new ArrayList<>();
        private final List<String> results = new ArrayList<>();
        private final List<PushedBlob> blobs = Collections.synchronizedList(new ArrayList<>());
        private long bytes;

        @Override
        public void start(String step, long totalBytes) {
            steps.add(step);
        }

        @Override
        public void expect(long totalBytes) {}

        @Override
        public void advance(long count) {
            bytes += count;
        }

        @Override
        public void blob(PushedBlob blob) {
            blobs.add(blob);
        }

        @Override
        public void finish(String result) {
            results.add(result);
        }

        @Override
        public void abort() {}
    }
}
