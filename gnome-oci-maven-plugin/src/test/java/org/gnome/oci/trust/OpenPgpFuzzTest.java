package org.gnome.oci.trust;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz targets of OpenPGP keys and signatures: those of the sample channel are the seeds. */
class OpenPgpFuzzTest {
    private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");
    private static final Path CHANNEL = Path.of("../images/channels/sample");

    private static OpenPgpVerifier verifier;
    private static byte[] signed;

    @BeforeAll
    static void readKeys() throws IOException {
        byte[] keys = Files.readAllBytes(CHANNEL.resolve("gnome-oci-sample-os.gpg"));
        verifier = new OpenPgpVerifier(Keyring.read("keys", keys), NOW);
        signed = Files.readAllBytes(CHANNEL.resolve("sysupdate/SHA256SUMS"));
    }

    static Stream<Arguments> keyrings() throws IOException {
        return FuzzTarget.seeds(List.of(
                Files.readAllBytes(CHANNEL.resolve("gnome-oci-sample.gpg")),
                Files.readAllBytes(CHANNEL.resolve("gnome-oci-sample-os.gpg"))));
    }

    @MethodSource("keyrings")
    @FuzzTest
    void keyring(byte[] input) throws IOException {
        FuzzTarget.run(() -> Keyring.read("input", input).keys(NOW));
    }

    static Stream<Arguments> signatures() throws IOException {
        return FuzzTarget.seeds(List.of(Files.readAllBytes(CHANNEL.resolve("sysupdate/SHA256SUMS.gpg"))));
    }

    @MethodSource("signatures")
    @FuzzTest
    void signature(byte[] input) throws IOException {
        FuzzTarget.run(() -> {
            try {
                verifier.verify("input", signed, List.of(input));
            } catch (UntrustedException e) {
                // What most inputs are.
            }
        });
    }
}
