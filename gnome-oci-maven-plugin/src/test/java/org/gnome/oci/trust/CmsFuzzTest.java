package org.gnome.oci.trust;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzz targets of CMS and X.509. The seeds are by openssl: {@code cms.pem}, a certificate for P-256, and
 * {@code cms.p7s}, what its key signed.
 */
class CmsFuzzTest {
    private static CmsVerifier verifier;

    @BeforeAll
    static void readCertificate() throws IOException {
        verifier = new CmsVerifier(TrustedCertificates.read("cms.pem", seed("cms.pem")));
    }

    private static byte[] seed(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(CmsFuzzTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }

    static Stream<Arguments> signatures() throws IOException {
        return FuzzTarget.seeds(List.of(seed("cms.p7s")));
    }

    @MethodSource("signatures")
    @FuzzTest
    void signature(byte[] input) throws IOException {
        FuzzTarget.run(() -> {
            try {
                verifier.verify("input", "abc".getBytes(StandardCharsets.US_ASCII), input);
            } catch (UntrustedException e) {
                // What most inputs are.
            }
        });
    }

    static Stream<Arguments> certificates() throws IOException {
        return FuzzTarget.seeds(List.of(seed("cms.pem"), seed("cms.der")));
    }

    @MethodSource("certificates")
    @FuzzTest
    void certificate(byte[] input) throws IOException {
        FuzzTarget.run(() -> TrustedCertificates.read("input", input));
    }
}
