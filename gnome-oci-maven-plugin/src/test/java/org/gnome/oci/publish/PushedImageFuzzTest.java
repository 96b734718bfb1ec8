package org.gnome.oci.publish;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.MediaType;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.registry.BlobOutcome;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz target of {@code push.json}. */
class PushedImageFuzzTest {
    static Stream<Arguments> records() {
        Digest digest = Digest.ofContent(new byte[0]);
        PushedImage image = new PushedImage(
                RepositoryName.parse("example.org/name"),
                MediaType.MANIFEST,
                digest,
                5,
                Optional.of(new Descriptor.Platform("linux", "amd64")),
                List.of("tag"),
                List.of(new PushedBlob(digest, 1, BlobOutcome.SENT)));
        return FuzzTarget.seeds(List.of(image.toBytes()));
    }

    @MethodSource("records")
    @FuzzTest
    void pushJson(byte[] input) throws IOException {
        FuzzTarget.run(() -> PushedImage.parse(input, "input").toBytes());
    }
}
