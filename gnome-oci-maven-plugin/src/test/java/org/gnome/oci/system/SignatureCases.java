package org.gnome.oci.system;

import static org.gnome.oci.system.MatrixCase.accepted;
import static org.gnome.oci.system.MatrixCase.refused;
import static org.gnome.oci.system.MatrixCase.stricter;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.testing.GpgHome;

/**
 * What can be right or wrong about the signatures of a commit and the keys that made them.
 *
 * @param runtime what is spoiled
 */
record SignatureCases(SignedRuntime runtime) {
    Stream<MatrixCase> all() {
        return Stream.of(signatures(), keys()).flatMap(List::stream);
    }

    private List<MatrixCase> signatures() {
        return List.of(
                accepted("a good signature as ostree made it", trial -> {}),
                accepted("RSA with 3072 bits", signedBy("rsa3072")),
                accepted("RSA with 2048 bits", signedBy("rsa2048")),
                accepted("ECDSA with P-256", signedBy("nistp256")),
                accepted("ECDSA with Brainpool P-384", signedBy("brainpoolP384r1")),
                accepted("SHA-384", signedBy("ed25519", "--digest-algo", "SHA384")),
                accepted("SHA-512", signedBy("ed25519", "--digest-algo", "SHA512")),
                refused("MD5", signedBy("rsa2048", "--digest-algo", "MD5", "--allow-weak-digest-algos")),
                stricter("SHA-1", "collisions are feasible", signedBy("ed25519", "--digest-algo", "SHA1")),
                stricter("RSA with 1024 bits", "can be factored", signedBy("rsa1024")),
                stricter("DSA with 1024 bits", "disallowed since 2014", signedBy("dsa1024")),
                stricter(
                        "a signature of text",
                        "it does not cover the line ends, so not the bytes",
                        signedBy("ed25519", "--textmode")),
                stricter("an armoured signature", "ostree writes binary ones", signedBy("ed25519", "--armor")),
                refused("no signature file", trial -> Files.delete(trial.commitmeta())),
                refused("a signature file without signatures", trial -> Files.write(trial.commitmeta(), new byte[0])),
                refused("an empty list of signatures", Trial::sign),
                refused("an empty signature", trial -> trial.sign(new byte[0])),
                refused("noise as signature", trial -> trial.sign("noise".getBytes(StandardCharsets.UTF_8))),
                refused(
                        "a signature cut in half",
                        trial -> trial.sign(Arrays.copyOf(runtime.good(), runtime.good().length / 2))),
                refused("a signature with a bit flipped at the end", trial -> {
                    byte[] flipped = runtime.good().clone();
                    flipped[flipped.length - 1] ^= 1;
                    trial.sign(flipped);
                }),
                refused("a signature of another time", trial -> {
                    byte[] flipped = runtime.good().clone();
                    flipped[36] ^= 1;
                    trial.sign(flipped);
                }),
                refused(
                        "a signature of another commit",
                        trial -> trial.sign(
                                runtime.gpg().sign(runtime.otherCommit(), runtime.goodKey(), SignedRuntime.SIGNED_AT))),
                refused(
                        "a malformed signature file",
                        trial -> Files.write(trial.commitmeta(), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9})),
                refused("a cut signature file", trial -> Trial.cut(trial.commitmeta())),
                accepted("two good signatures", trial -> {
                    String second = runtime.key("ed25519");
                    trial.sign(runtime.sign(second), runtime.good());
                    trial.trust(runtime.gpg().export(runtime.goodKey(), second));
                }),
                refused(
                        "two signatures, the first bad",
                        trial -> trial.sign(
                                runtime.gpg().sign(runtime.otherCommit(), runtime.goodKey(), SignedRuntime.SIGNED_AT),
                                runtime.good())),
                accepted(
                        "two signatures, the second bad",
                        trial -> trial.sign(
                                runtime.good(),
                                runtime.gpg().sign(runtime.otherCommit(), runtime.goodKey(), SignedRuntime.SIGNED_AT))),
                accepted(
                        "two signatures, the first by an unknown key",
                        trial -> trial.sign(runtime.sign(runtime.key("ed25519")), runtime.good())),
                refused(
                        "noise and a good signature",
                        trial -> trial.sign("noise".getBytes(StandardCharsets.UTF_8), runtime.good())),
                refused(
                        "a good signature and noise",
                        trial -> trial.sign(runtime.good(), "noise".getBytes(StandardCharsets.UTF_8))),
                accepted("an empty signature and a good one", trial -> trial.sign(new byte[0], runtime.good())),
                accepted("two good signatures with different digests", trial -> {
                    String second = runtime.key("ed25519");
                    trial.sign(runtime.sign(second, "--digest-algo", "SHA384"), runtime.good());
                    trial.trust(runtime.gpg().export(runtime.goodKey(), second));
                }),
                accepted(
                        "a good signature in one string with one by an unknown key",
                        trial -> trial.sign(concatenated(runtime.sign(runtime.key("ed25519")), runtime.good()))),
                refused("two signatures, both bad", trial -> {
                    byte[] bad = runtime.gpg().sign(runtime.otherCommit(), runtime.goodKey(), SignedRuntime.SIGNED_AT);
                    trial.sign(bad, bad);
                }));
    }

    private List<MatrixCase> keys() {
        return List.of(
                accepted("armoured keys", trial -> trial.trust(runtime.gpg().exportArmoured(runtime.goodKey()))),
                accepted(
                        "several keys, of which one signed",
                        trial -> trial.trust(runtime.gpg()
                                .export(runtime.key("ed25519"), runtime.goodKey(), runtime.key("ed25519")))),
                refused("another key", trial -> trial.trust(runtime.gpg().export(runtime.key("ed25519")))),
                refused("a key that has expired since", trial -> {
                    String key = runtime.gpg().key("ed25519", "cert,sign", SignedRuntime.MADE, "2025-12-31");
                    trial.sign(runtime.sign(key));
                    trial.trust(runtime.gpg().export(key));
                }),
                accepted("a key that will expire", trial -> {
                    String key = runtime.gpg().key("ed25519", "cert,sign", SignedRuntime.MADE, "2099-12-31");
                    trial.sign(runtime.sign(key));
                    trial.trust(runtime.gpg().export(key));
                }),
                accepted("a key that would have expired and was prolonged", trial -> {
                    String key = runtime.gpg().key("ed25519", "cert,sign", SignedRuntime.MADE, "2025-12-31");
                    trial.sign(runtime.sign(key));
                    runtime.gpg().expire(key, "20250701T000000", "2099-12-31");
                    trial.trust(runtime.gpg().export(key));
                }),
                refused("a key whose life was shortened", trial -> {
                    String key = runtime.key("ed25519");
                    trial.sign(runtime.sign(key));
                    runtime.gpg().expire(key, "20250701T000000", "2025-12-31");
                    trial.trust(runtime.gpg().export(key));
                }),
                refused("a signature that has expired", signedBy("ed25519", "--default-sig-expire", "1d")),
                accepted("a signature that will expire", signedBy("ed25519", "--default-sig-expire", "9y")),
                refused("a revoked key", trial -> {
                    String key = runtime.key("ed25519");
                    trial.sign(runtime.sign(key));
                    runtime.gpg().revoke(key);
                    trial.trust(runtime.gpg().export(key));
                }),
                accepted("two signatures, one by a revoked key", trial -> {
                    String key = runtime.key("ed25519");
                    trial.sign(runtime.sign(key), runtime.good());
                    runtime.gpg().revoke(key);
                    trial.trust(runtime.gpg().export(key, runtime.goodKey()));
                }),
                accepted("two signatures, one by an expired key", trial -> {
                    String key = runtime.gpg().key("ed25519", "cert,sign", SignedRuntime.MADE, "2025-12-31");
                    trial.sign(runtime.sign(key), runtime.good());
                    trial.trust(runtime.gpg().export(key, runtime.goodKey()));
                }),
                refused("a key that one file has revoked and another has not", trial -> {
                    String key = runtime.key("ed25519");
                    trial.sign(runtime.sign(key));
                    byte[] before = runtime.gpg().export(key);
                    runtime.gpg().revoke(key);
                    trial.trust(concatenated(before, runtime.gpg().export(key)));
                }),
                accepted("a signing subkey", trial -> subkey(trial, GpgHome.NEVER, false)),
                refused("an expired signing subkey", trial -> subkey(trial, "2025-12-31", false)),
                refused("a revoked signing subkey", trial -> subkey(trial, GpgHome.NEVER, true)),
                refused("a key of the future", trial -> {
                    String key = runtime.gpg().key("ed25519", "cert,sign", "20900101T000000", GpgHome.NEVER);
                    trial.sign(runtime.gpg().sign(runtime.commit(), key, "--faked-system-time", "20900102T000000!"));
                    trial.trust(runtime.gpg().export(key));
                }),
                accepted(
                        "a signature of the future",
                        trial -> trial.sign(runtime.gpg()
                                .sign(
                                        runtime.commit(),
                                        runtime.goodKey(),
                                        "--faked-system-time",
                                        "20900102T000000!"))));
    }

    /** Signs with a new key, and trusts it. */
    private MatrixCase.Change signedBy(String algorithm, String... options) {
        return trial -> {
            String key = runtime.key(algorithm);
            trial.sign(runtime.sign(key, options));
            trial.trust(runtime.gpg().export(key));
        };
    }

    private void subkey(Trial trial, String expires, boolean revoked) throws Exception {
        String primary = runtime.gpg().key("ed25519", "cert", SignedRuntime.MADE, GpgHome.NEVER);
        String subkey = runtime.gpg().subkey(primary, "ed25519", "sign", SignedRuntime.MADE, expires);
        trial.sign(runtime.sign(subkey + "!"));
        if (revoked) {
            runtime.gpg().revokeSubkey(primary);
        }
        trial.trust(runtime.gpg().export(primary));
    }

    private static byte[] concatenated(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
