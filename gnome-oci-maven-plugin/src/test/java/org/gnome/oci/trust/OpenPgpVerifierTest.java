package org.gnome.oci.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.testing.GpgHome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verdicts and reasons on keys and signatures of GnuPG; {@code SignatureMatrixTest} compares them with ostree's. */
class OpenPgpVerifierTest {
    private static final byte[] SIGNED = "what is signed\n".getBytes(StandardCharsets.UTF_8);
    private static final String CREATED = "20250101T000000";
    private static final String[] AT_CREATION = {"--faked-system-time", CREATED + "!"};
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private static Path directory;

    private static GpgHome gpg;
    private static String key;
    private static byte[] signature;

    @BeforeAll
    static void makeAKey() throws Exception {
        gpg = GpgHome.create(directory.resolve("gpg"));
        key = gpg.key("ed25519", "cert,sign", CREATED, GpgHome.NEVER);
        signature = gpg.sign(SIGNED, key, AT_CREATION);
    }

    @AfterAll
    static void stopTheAgent() throws Exception {
        if (gpg != null) {
            gpg.stop();
        }
    }

    private static VerifiedSignature verify(byte[] keys, Instant now, byte[]... signatures) throws IOException {
        return new OpenPgpVerifier(Keyring.read("keys", keys), now).verify("commit", SIGNED, List.of(signatures));
    }

    private static void assertRefused(String reason, byte[] keys, byte[]... signatures) {
        assertThatThrownBy(() -> verify(keys, NOW, signatures))
                .isInstanceOf(UntrustedException.class)
                .hasMessageStartingWith("[commit] signature: ")
                .hasMessageContaining(reason);
    }

    @Test
    void saysWhoSignedAndWhen() throws Exception {
        VerifiedSignature verified = verify(gpg.export(key), NOW, signature);
        assertThat(verified.fingerprint()).isEqualTo(key);
        assertThat(verified.created()).isEqualTo("2025-01-01T00:00:00Z");
    }

    @Test
    void namesThePrimaryKeyWhereASubkeySigned() throws Exception {
        String primary = gpg.key("ed25519", "cert", CREATED, GpgHome.NEVER);
        String subkey = gpg.subkey(primary, "ed25519", "sign", CREATED, GpgHome.NEVER);
        byte[] bySubkey = gpg.sign(SIGNED, subkey + "!", AT_CREATION);
        assertThat(verify(gpg.export(primary), NOW, bySubkey).fingerprint()).isEqualTo(primary);
    }

    @Test
    void saysWhyItRefuses() throws Exception {
        byte[] keys = gpg.export(key);
        assertRefused("there is none", keys);
        assertRefused("it is not of these bytes", keys, gpg.sign(new byte[1], key, AT_CREATION));
        assertRefused(
                "it expired at 2025-01-02T00:00:00Z",
                keys,
                gpg.sign(SIGNED, key, "--default-sig-expire", "1d", AT_CREATION[0], AT_CREATION[1]));
        assertRefused(
                "its digest SHA-1 is weak",
                keys,
                gpg.sign(SIGNED, key, "--digest-algo", "SHA1", AT_CREATION[0], AT_CREATION[1]));
        assertRefused("it has the type 1", keys, gpg.sign(SIGNED, key, "--textmode", AT_CREATION[0], AT_CREATION[1]));
        assertRefused("one is a packet of 4 bytes, of which 1 are there", keys, new byte[] {(byte) 0x88, 4, 4});
        assertRefused("one is larger than 65536 bytes", keys, new byte[65537]);
    }

    @Test
    void saysWhatIsWrongWithAKey() throws Exception {
        String other = gpg.key("rsa1024", "cert,sign", CREATED, GpgHome.NEVER);
        byte[] byOther = gpg.sign(SIGNED, other, AT_CREATION);
        assertRefused("by " + other.substring(24) + ": the key is not among the trusted", gpg.export(key), byOther);
        assertRefused("RSA with 1024 bits is weak, 2048 are the least", gpg.export(other), byOther);
        String expiring = gpg.key("ed25519", "cert,sign", CREATED, "2025-06-01");
        byte[] byExpiring = gpg.sign(SIGNED, expiring, AT_CREATION);
        assertRefused("the key expired at 2025-06-01T", gpg.export(expiring), byExpiring);
        gpg.revoke(expiring);
        assertRefused("the key is revoked", gpg.export(expiring), byExpiring);
    }

    @Test
    void saysWhatIsWrongWithASubkey() throws Exception {
        String primary = gpg.key("ed25519", "cert", CREATED, GpgHome.NEVER);
        String subkey = gpg.subkey(primary, "ed25519", "sign", CREATED, "2025-06-01");
        byte[] bySubkey = gpg.sign(SIGNED, subkey + "!", AT_CREATION);
        assertRefused("the subkey expired at 2025-06-01T", gpg.export(primary), bySubkey);
        gpg.revokeSubkey(primary);
        assertRefused("the subkey is revoked", gpg.export(primary), bySubkey);
    }

    @Test
    void aRevocationCountsWhateverItsDigest() throws Exception {
        String other = gpg.key("ed25519", "cert,sign", CREATED, GpgHome.NEVER);
        byte[] byOther = gpg.sign(SIGNED, other, AT_CREATION);
        gpg.revokeWith(other, "--cert-digest-algo", "SHA224");
        assertRefused("the key is revoked", gpg.export(other), byOther);
    }

    @Test
    void takesWhatTwoFilesSayOfAKeyTogether() throws Exception {
        String revoked = gpg.key("ed25519", "cert,sign", CREATED, GpgHome.NEVER);
        byte[] before = gpg.export(revoked);
        byte[] byRevoked = gpg.sign(SIGNED, revoked, AT_CREATION);
        gpg.revoke(revoked);
        Keyring both = Keyring.read("old", before).join(Keyring.read("new", gpg.export(revoked)));
        assertThatThrownBy(() -> new OpenPgpVerifier(both, NOW).verify("commit", SIGNED, List.of(byRevoked)))
                .hasMessageContaining("the key is revoked");
        assertThat(verify(before, NOW, byRevoked).fingerprint()).isEqualTo(revoked);
    }

    @Test
    void oneGoodSignatureIsEnoughUnlessABadOneComesBeforeOrOneIsMalformed() throws Exception {
        byte[] bad = gpg.sign(new byte[1], key, AT_CREATION);
        byte[] unknown = gpg.sign(SIGNED, gpg.key("ed25519", "cert,sign", CREATED, GpgHome.NEVER), AT_CREATION);
        assertThat(verify(gpg.export(key), NOW, unknown, new byte[0], signature, bad)
                        .fingerprint())
                .isEqualTo(key);
        assertRefused("it is not of these bytes", gpg.export(key), bad, signature);
        assertRefused("one is no OpenPGP packet", gpg.export(key), signature, new byte[] {1, 2, 3});
    }

    @Test
    void readsArmouredKeysOneAfterAnother() throws Exception {
        String other = gpg.key("ed25519", "cert,sign", CREATED, GpgHome.NEVER);
        ByteArrayOutputStream armoured = new ByteArrayOutputStream();
        armoured.writeBytes(gpg.exportArmoured(other));
        armoured.writeBytes(gpg.exportArmoured(key));
        assertThat(Keyring.read("keys", armoured.toByteArray()).fingerprints()).containsExactlyInAnyOrder(key, other);
        assertThat(verify(armoured.toByteArray(), NOW, signature).fingerprint()).isEqualTo(key);
    }

    @Test
    void refusesFilesThatHoldNoKey() {
        for (byte[] bytes : List.of(new byte[0], "hello\n".getBytes(StandardCharsets.UTF_8))) {
            assertThatThrownBy(() -> Keyring.read("keys", bytes))
                    .isInstanceOf(MalformedFormatException.class)
                    .hasMessageContaining("holds no OpenPGP key: \"gpg --export KEY\" writes such a file");
        }
    }

    @Test
    void neitherDecompressesNorNestsPackets() {
        // A compressed packet (tag 8) of indeterminate length.
        byte[] compressed = {(byte) 0xa3, 1, 0, 0};
        assertThatThrownBy(() -> Keyring.read("keys", compressed))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("is an OpenPGP packet of the unexpected kind 8");
        assertRefusedQuietly(compressed);
    }

    private static void assertRefusedQuietly(byte[] bytes) {
        assertThatThrownBy(() -> verify(gpg.export(key), NOW, bytes)).isInstanceOf(UntrustedException.class);
    }

    /** Bytes that are not signed, or that the library mends, may change, but never what they say. */
    @Test
    void noChangedBitOfASignatureSaysSomethingElseOrEscapes() throws Exception {
        OpenPgpVerifier verifier = new OpenPgpVerifier(Keyring.read("keys", gpg.export(key)), NOW);
        VerifiedSignature unchanged = verifier.verify("commit", SIGNED, List.of(signature));
        int refused = 0;
        for (int bit = 0; bit < signature.length * Byte.SIZE; bit++) {
            byte[] changed = signature.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            try {
                assertThat(verifier.verify("commit", SIGNED, List.of(changed))).isEqualTo(unchanged);
            } catch (UntrustedException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(signature.length * Byte.SIZE * 4 / 5);
    }

    @Test
    void noChangedOrCutKeyEscapes() throws Exception {
        byte[] keys = gpg.export(key);
        for (int position = 0; position < keys.length; position++) {
            byte[] changed = keys.clone();
            changed[position] ^= 0x55;
            assertOnlyChecked(changed);
            assertOnlyChecked(Arrays.copyOf(keys, position));
        }
    }

    private static void assertOnlyChecked(byte[] keys) {
        try {
            verify(keys, NOW, signature);
        } catch (IOException e) {
            assertThat(e).isInstanceOfAny(UntrustedException.class, MalformedFormatException.class);
        }
    }
}
