package org.gnome.oci.trust;

import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;

/**
 * Which algorithms of CMS are strong enough: SHA-2 with at least 256 bits, under RSA (PKCS #1 v1.5, as systemd-repart
 * and the kernel use it) or ECDSA, with keys of at least 112 bits of strength (NIST SP 800-131A). Everything else is
 * refused by name.
 */
final class CmsAlgorithmPolicy {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MIN_EC_BITS = 224;

    private static final Map<ASN1ObjectIdentifier, String> STRONG_HASHES = Map.of(
            NISTObjectIdentifiers.id_sha256, "SHA-256",
            NISTObjectIdentifiers.id_sha384, "SHA-384",
            NISTObjectIdentifiers.id_sha512, "SHA-512");

    private static final Map<ASN1ObjectIdentifier, String> WEAK_HASHES = Map.of(
            PKCSObjectIdentifiers.md5, "MD5",
            OIWObjectIdentifiers.idSHA1, "SHA-1",
            NISTObjectIdentifiers.id_sha224, "SHA-224");

    /** The algorithms of signatures under RSA; the first leaves the digest to the other field. */
    private static final Map<ASN1ObjectIdentifier, String> RSA = Map.of(
            PKCSObjectIdentifiers.rsaEncryption, "",
            PKCSObjectIdentifiers.sha256WithRSAEncryption, "SHA-256",
            PKCSObjectIdentifiers.sha384WithRSAEncryption, "SHA-384",
            PKCSObjectIdentifiers.sha512WithRSAEncryption, "SHA-512");

    private static final Map<ASN1ObjectIdentifier, String> ECDSA = Map.of(
            X9ObjectIdentifiers.ecdsa_with_SHA256, "SHA-256",
            X9ObjectIdentifiers.ecdsa_with_SHA384, "SHA-384",
            X9ObjectIdentifiers.ecdsa_with_SHA512, "SHA-512");

    private CmsAlgorithmPolicy() {}

    /** Why a signature does not count. */
    static Optional<String> objection(SignerInformation signer, AsymmetricKeyParameter key) {
        ASN1ObjectIdentifier hash = signer.getDigestAlgorithmID().getAlgorithm();
        String name = STRONG_HASHES.get(hash);
        if (name == null) {
            String weak = WEAK_HASHES.get(hash);
            return Optional.of(
                    weak == null ? "its digest " + hash + " is not accepted" : "its digest " + weak + " is weak");
        }
        return objectionToKey(key).or(() -> objection(signer.getEncryptionAlgOID(), name, key));
    }

    private static Optional<String> objectionToKey(AsymmetricKeyParameter key) {
        if (key instanceof RSAKeyParameters rsa) {
            return tooShort("RSA", rsa.getModulus().bitLength(), MIN_RSA_BITS);
        } else if (key instanceof ECPublicKeyParameters ec) {
            return tooShort("ECDSA", ec.getParameters().getN().bitLength(), MIN_EC_BITS);
        }
        return Optional.of("the key is neither for RSA nor for ECDSA");
    }

    private static Optional<String> tooShort(String algorithm, int bits, int least) {
        return bits < least
                ? Optional.of(algorithm + " with " + bits + " bits is weak, " + least + " are the least")
                : Optional.empty();
    }

    private static Optional<String> objection(String algorithm, String hash, AsymmetricKeyParameter key) {
        Map<ASN1ObjectIdentifier, String> known = key instanceof RSAKeyParameters ? RSA : ECDSA;
        String named = known.get(new ASN1ObjectIdentifier(algorithm));
        if (named == null) {
            return Optional.of("its algorithm " + algorithm + " is not accepted for the key");
        }
        return named.isEmpty() || named.equals(hash)
                ? Optional.empty()
                : Optional.of("its algorithm is for " + named + " and not for " + hash);
    }
}
