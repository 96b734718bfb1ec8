package org.gnome.oci.trust;

import java.util.Optional;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;

/**
 * Which algorithms are strong enough. GnuPG, and so ostree, refuses MD5 alone; SHA-1 has had chosen-prefix collisions
 * since 2020, and keys below 112 bits of strength have been disallowed by NIST SP 800-131A since 2014.
 */
final class AlgorithmPolicy {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MIN_DSA_BITS = 2048;

    private static final Set<Integer> STRONG_HASHES = Set.of(
            HashAlgorithmTags.SHA256,
            HashAlgorithmTags.SHA384,
            HashAlgorithmTags.SHA512,
            HashAlgorithmTags.SHA3_256,
            HashAlgorithmTags.SHA3_512);

    private AlgorithmPolicy() {}

    /** Why the digest of a signature of data does not count. */
    static Optional<String> objectionToHash(PGPSignature signature) {
        int hash = signature.getHashAlgorithm();
        return STRONG_HASHES.contains(hash) ? Optional.empty() : Optional.of("its digest " + hash(hash) + " is weak");
    }

    /**
     * Whether a signature inside a certificate that speaks for a key may count. SHA-1 may: whoever names a file of keys
     * trusts that file, and many keys that are in use were made when it was the default.
     */
    static boolean mayBindKeys(PGPSignature signature) {
        int hash = signature.getHashAlgorithm();
        return hash == HashAlgorithmTags.SHA1 || STRONG_HASHES.contains(hash);
    }

    /** Why a key does not count. */
    static Optional<String> objectionToKey(PGPPublicKey key) {
        int bits = key.getBitStrength();
        return switch (key.getAlgorithm()) {
            case PublicKeyAlgorithmTags.RSA_GENERAL -> tooShort("RSA", bits, MIN_RSA_BITS);
            case PublicKeyAlgorithmTags.DSA -> tooShort("DSA", bits, MIN_DSA_BITS);
            case PublicKeyAlgorithmTags.ECDSA,
                    PublicKeyAlgorithmTags.EDDSA_LEGACY,
                    PublicKeyAlgorithmTags.Ed25519,
                    PublicKeyAlgorithmTags.Ed448 -> Optional.empty();
            default -> Optional.of("its algorithm " + key.getAlgorithm() + " is not accepted");
        };
    }

    private static Optional<String> tooShort(String algorithm, int bits, int least) {
        return bits < least
                ? Optional.of(algorithm + " with " + bits + " bits is weak, " + least + " are the least")
                : Optional.empty();
    }

    private static String hash(int algorithm) {
        return switch (algorithm) {
            case HashAlgorithmTags.MD5 -> "MD5";
            case HashAlgorithmTags.SHA1 -> "SHA-1";
            case HashAlgorithmTags.RIPEMD160 -> "RIPEMD-160";
            case HashAlgorithmTags.SHA224 -> "SHA-224";
            default -> "algorithm " + algorithm;
        };
    }
}
