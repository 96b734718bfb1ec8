package org.gnome.oci.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.gnome.oci.io.MalformedFormatException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Signatures of root hashes, with openssl as the judge. */
class CmsVerifierTest {
    private static final String ROOT_HASH = "c0ffee".repeat(10) + "cafe";

    @TempDir
    private static Path directory;

    private static Openssl openssl;

    @BeforeAll
    static void makeCertificates() throws IOException, InterruptedException {
        Openssl.require();
        openssl = new Openssl(directory);
        openssl.certificate("rsa", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048");
        openssl.certificate("other", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048");
        openssl.certificate("short", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024");
        openssl.certificate("ec", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256");
        openssl.certificate("ec384", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384");
        openssl.certificate("ec192", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-192");
        // A second certificate of the same name, as an impostor would make it.
        openssl.run("req", "-x509", "-new", "-key", "other.key", "-out", "impostor.pem", "-subj", "/CN=rsa");
        openssl.run("req", "-new", "-key", "rsa.key", "-out", "request", "-subj", "/CN=old");
        openssl.run("x509", "-req", "-in", "request", "-signkey", "rsa.key", "-days", "-1", "-out", "expired.pem");
        openssl.run("pkey", "-in", "rsa.key", "-out", "expired.key");
    }

    /** A signature and the circumstances in which it is judged. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Case(
            String name, boolean good, String command, byte[] signature, String content, String... trusted) {
        private DynamicTest toTest() {
            return DynamicTest.dynamicTest(name, () -> {
                assertThat(openssl.accepts(command, content, signature, trusted))
                        .as("openssl accepts it")
                        .isEqualTo(good);
                assertThat(accepts(content, signature, trusted))
                        .as("we accept it")
                        .isEqualTo(good);
            });
        }
    }

    private static boolean accepts(String content, byte[] signature, String... trusted) throws IOException {
        try {
            new CmsVerifier(openssl.trusted(trusted)).verify("image", ascii(content), signature);
            return true;
        } catch (UntrustedException e) {
            return false;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] signed(String signer, String... options) throws IOException, InterruptedException {
        return openssl.sign(ROOT_HASH, "smime", List.of(signer), options);
    }

    @TestFactory
    List<DynamicTest> agreesWithOpenssl() throws IOException, InterruptedException {
        List<Case> cases = new ArrayList<>();
        for (String signer : List.of("rsa", "ec", "ec384")) {
            cases.addAll(casesOf(signer));
        }
        byte[] keyId = openssl.sign(ROOT_HASH, "cms", List.of("rsa"), "-keyid");
        byte[] cms = openssl.sign(ROOT_HASH, "cms", List.of("ec"), "-nocerts", "-noattr");
        byte[] both = openssl.sign(ROOT_HASH, "smime", List.of("rsa", "ec"));
        byte[] expired = signed("expired");
        cases.add(new Case("signer by key identifier", true, "cms", keyId, ROOT_HASH, "rsa"));
        cases.add(new Case("signer by another key identifier", false, "cms", keyId, ROOT_HASH, "other"));
        cases.add(new Case("CMS without certificate", true, "cms", cms, ROOT_HASH, "ec"));
        cases.add(new Case("CMS with wrong content", false, "cms", cms, ROOT_HASH + "\n", "ec"));
        cases.add(new Case("two signers, both trusted", true, "smime", both, ROOT_HASH, "rsa", "ec"));
        cases.add(new Case("two signers, the first trusted", false, "smime", both, ROOT_HASH, "rsa"));
        cases.add(new Case("two signers, the second trusted", false, "smime", both, ROOT_HASH, "ec"));
        cases.add(new Case("expired certificate", true, "smime", expired, ROOT_HASH, "expired"));
        cases.add(new Case("impostor of the same name", false, "smime", signed("rsa"), ROOT_HASH, "impostor"));
        cases.add(new Case("empty signature", false, "smime", new byte[0], ROOT_HASH, "rsa"));
        cases.add(new Case("a certificate for a signature", false, "smime", openssl.der("rsa"), ROOT_HASH, "rsa"));
        assertThat(cases).hasSizeGreaterThan(25);
        return cases.stream().map(Case::toTest).toList();
    }

    private static List<Case> casesOf(String signer) throws IOException, InterruptedException {
        byte[] plain = signed(signer, "-noattr");
        byte[] bare = signed(signer, "-noattr", "-nocerts");
        byte[] attributes = signed(signer);
        byte[] sha512 = signed(signer, "-md", "sha512");
        String name = signer + ": ";
        return List.of(
                new Case(name + "no attributes", true, "smime", plain, ROOT_HASH, signer),
                new Case(name + "among several", true, "smime", plain, ROOT_HASH, "other", signer),
                new Case(name + "no certificate inside", true, "smime", bare, ROOT_HASH, signer),
                new Case(name + "signed attributes", true, "smime", attributes, ROOT_HASH, signer),
                new Case(name + "SHA-512", true, "smime", sha512, ROOT_HASH, signer),
                new Case(name + "another certificate", false, "smime", plain, ROOT_HASH, "other"),
                new Case(name + "attributes, another certificate", false, "smime", attributes, ROOT_HASH, "other"),
                new Case(name + "another content", false, "smime", plain, "d" + ROOT_HASH.substring(1), signer),
                new Case(name + "attributes, another content", false, "smime", attributes, "", signer),
                new Case(name + "damaged signature", false, "smime", damaged(plain), ROOT_HASH, signer),
                new Case(name + "damaged, attributes", false, "smime", damaged(attributes), ROOT_HASH, signer),
                new Case(name + "cut off", false, "smime", Arrays.copyOf(plain, plain.length - 1), ROOT_HASH, signer));
    }

    /** The last bytes are the signature's own. */
    private static byte[] damaged(byte[] signature) {
        byte[] damaged = signature.clone();
        damaged[damaged.length - 3] ^= 1;
        return damaged;
    }

    @Test
    void tellsWhichCertificateSigned() throws Exception {
        byte[] der = openssl.der("ec");
        String fingerprint =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        CmsVerifier verifier = new CmsVerifier(openssl.trusted("rsa", "ec"));
        assertThat(verifier.verify("image", ascii(ROOT_HASH), signed("ec"))).containsExactly(fingerprint);
        assertThat(TrustedCertificates.read("der", der).fingerprints()).containsExactly(fingerprint);
    }

    @Test
    void refusesEveryDamagedByteThatOpensslRefuses() throws Exception {
        byte[] good = signed("ec", "-noattr", "-nocerts");
        CmsVerifier verifier = new CmsVerifier(openssl.trusted("ec"));
        for (int i = 0; i < good.length; i++) {
            byte[] damaged = good.clone();
            damaged[i] ^= 0x01;
            if (accepts(ROOT_HASH, damaged, "ec")) {
                assertThat(openssl.accepts("smime", ROOT_HASH, damaged, "ec"))
                        .as("openssl accepts byte %d, as we do", i)
                        .isTrue();
            }
        }
        assertThat(verifier.verify("image", ascii(ROOT_HASH), good)).hasSize(1);
    }

    @Test
    void refusesWeakDigestsByName() throws Exception {
        assertRefused(signed("rsa", "-md", "sha1"), "its digest SHA-1 is weak", "rsa");
        assertRefused(signed("ec", "-md", "sha1", "-noattr"), "its digest SHA-1 is weak", "ec");
        assertRefused(signed("rsa", "-md", "md5"), "its digest MD5 is weak", "rsa");
        assertRefused(signed("rsa", "-md", "sha224"), "its digest SHA-224 is weak", "rsa");
    }

    @Test
    void refusesShortKeysByName() throws Exception {
        assertRefused(signed("short"), "RSA with 1024 bits is weak, 2048 are the least", "short");
        assertRefused(signed("ec192"), "ECDSA with 192 bits is weak, 224 are the least", "ec192");
    }

    @Test
    void refusesPssByName() throws Exception {
        byte[] pss = openssl.sign(ROOT_HASH, "cms", List.of("rsa"), "-keyopt", "rsa_padding_mode:pss");
        assertRefused(pss, "its algorithm 1.2.840.113549.1.1.10 is not accepted for the key", "rsa");
    }

    /** OpenSSL overlooks the second content; the kernel does not (pkcs7_supply_detached_data). */
    @Test
    void refusesContentInTheSignature() throws Exception {
        assertRefused(signed("rsa", "-nodetach"), "it is not detached from what it signs", "rsa");
    }

    @Test
    void refusesWhatIsNotDer() throws Exception {
        byte[] indefinite = openssl.sign(ROOT_HASH, "cms", List.of("rsa"), "-stream");
        assertRefused(indefinite, "it has a length that is indefinite or too long, and is no DER", "rsa");
        byte[] good = signed("rsa");
        assertRefused(Arrays.copyOf(good, good.length + 1), "it goes on after its end", "rsa");
    }

    @Test
    void refusesDeepNestingWithoutRecursion() throws Exception {
        byte[] nested = new byte[60_000];
        int length = 0;
        for (int at = nested.length - 4; at >= 0; at -= 4) {
            nested[at] = 0x30;
            nested[at + 1] = (byte) 0x82;
            nested[at + 2] = (byte) (length >> 8);
            nested[at + 3] = (byte) length;
            length += 4;
        }
        assertRefused(nested, "it is nested deeper than 32 elements", "rsa");
    }

    @Test
    void saysWhoIsMissing() throws Exception {
        assertRefused(signed("rsa"), "the certificate of a signer is not among the trusted ones", "other");
    }

    private static void assertRefused(byte[] signature, String reason, String trusted) {
        assertThatThrownBy(() -> new CmsVerifier(openssl.trusted(trusted)).verify("image", ascii(ROOT_HASH), signature))
                .isInstanceOf(UntrustedException.class)
                .hasMessageStartingWith("[image] signature: ")
                .hasMessageEndingWith(reason);
    }

    @Test
    void readsSeveralCertificatesOfOneFile() throws Exception {
        byte[] text = ascii("For image signing\n");
        byte[] rsa = openssl.pem("rsa");
        byte[] ec = openssl.pem("ec");
        byte[] joined = new byte[text.length + rsa.length + ec.length];
        System.arraycopy(text, 0, joined, 0, text.length);
        System.arraycopy(rsa, 0, joined, text.length, rsa.length);
        System.arraycopy(ec, 0, joined, text.length + rsa.length, ec.length);
        assertThat(TrustedCertificates.read("both.pem", joined).fingerprints())
                .containsExactlyElementsOf(openssl.trusted("rsa", "ec").fingerprints());
    }

    @Test
    void refusesFileWithoutCertificates() {
        assertThatThrownBy(() -> TrustedCertificates.read("empty.pem", new byte[0]))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[empty.pem] certificate: there is none");
        assertThatThrownBy(
                        () -> TrustedCertificates.read("private.pem", Files.readAllBytes(directory.resolve("rsa.key"))))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("only certificates belong into it");
    }
}
