package org.gnome.oci.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.MediaType;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.registry.BlobOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code push.json} is read as it was written. */
class PushedImageTest {
    private static final PushedImage IMAGE = new PushedImage(
            RepositoryName.parse("quay.io/gnome_infrastructure/gnome-build-meta"),
            MediaType.MANIFEST,
            Digest.ofContent(new byte[] {1}),
            1,
            Optional.of(new Descriptor.Platform("linux", "amd64")),
            List.of("platform-master", "platform-nightly"),
            List.of(
                    new PushedBlob(Digest.ofContent(new byte[] {2}), 10, BlobOutcome.SENT),
                    new PushedBlob(Digest.ofContent(new byte[] {3}), 20, BlobOutcome.PRESENT),
                    new PushedBlob(Digest.ofContent(new byte[] {4}), 30, BlobOutcome.MOUNTED)));

    @TempDir
    private Path temporary;

    @Test
    void isReadAsItWasWritten() throws IOException {
        Path file = Files.write(temporary.resolve("push.json"), IMAGE.toBytes());
        assertThat(PushedImage.read(file)).isEqualTo(IMAGE);
        assertThat(IMAGE.sentBytes()).isEqualTo(10);
        assertThat(Files.readString(file)).startsWith("""
                {
                  "schemaVersion" : 1,
                  "repository" : "quay.io/gnome_infrastructure/gnome-build-meta",
                  "digest" : "sha256:4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a",
                """);
    }

    @Test
    void refusesWhatNoPushHasWritten() throws IOException {
        String text = new String(IMAGE.toBytes(), StandardCharsets.UTF_8);
        assertThatThrownBy(() -> read(text.replace("\"sent\"", "\"lost\"")))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("blobs[0].outcome");
        assertThatThrownBy(() -> read(text.replace("quay.io/", "Quay/Io/")))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("repository");
        assertThatThrownBy(() -> read(text.replace("\"schemaVersion\" : 1", "\"schemaVersion\" : 2")))
                .hasMessageContaining("schemaVersion");
        assertThatThrownBy(() -> PushedImage.read(temporary.resolve("none.json")))
                .hasMessageContaining("does not exist");
    }

    private PushedImage read(String text) throws IOException {
        return PushedImage.read(Files.writeString(temporary.resolve("other.json"), text));
    }
}
