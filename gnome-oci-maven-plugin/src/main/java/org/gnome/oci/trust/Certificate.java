package org.gnome.oci.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * Judges a primary key and its subkeys by what the primary key has signed about them, as GnuPG does: a key counts that
 * is neither revoked, whenever that was, nor expired by now, and that may sign.
 *
 * <p>Revocations by others ("designated revokers", which RFC 9580 deprecates) are not heeded.
 */
final class Certificate {
    private final PGPPublicKey primary;
    private final Instant now;

    private Certificate(PGPPublicKey primary, Instant now) {
        this.primary = primary;
        this.now = now;
    }

    static String fingerprint(PGPPublicKey key) {
        return HexFormat.of().withUpperCase().formatHex(key.getFingerprint());
    }

    /** All keys of a certificate, the primary key first. */
    static List<SigningKey> judge(PGPPublicKeyRing ring, Instant now) {
        Certificate certificate = new Certificate(ring.getPublicKey(), now);
        List<SignatureTerms> own = certificate.ownSignatures();
        Optional<String> objection = certificate.objection(own);
        String fingerprint = fingerprint(certificate.primary);
        List<SigningKey> keys = new ArrayList<>();
        for (PGPPublicKey key : ring) {
            Optional<String> single = key.isMasterKey()
                    ? objection.or(() -> maySign(own))
                    : objection.or(() -> certificate.objectionToSubkey(key));
            keys.add(new SigningKey(key, fingerprint, single));
        }
        return keys;
    }

    private Optional<String> objection(List<SignatureTerms> own) {
        if (isRevoked(primary, PGPSignature.KEY_REVOCATION, revocation -> revocation.verifyCertification(primary))) {
            return Optional.of("the key is revoked");
        }
        if (own.isEmpty()) {
            return Optional.of("the key has no valid signature of its own");
        }
        return AlgorithmPolicy.objectionToKey(primary)
                .or(() -> expired("the key", primary, newest(own, SignatureTerms::keyValidity)));
    }

    private static Optional<String> maySign(List<SignatureTerms> own) {
        return mayNotSign(newest(own, SignatureTerms::keyFlags));
    }

    private Optional<String> objectionToSubkey(PGPPublicKey subkey) {
        if (isRevoked(
                subkey,
                PGPSignature.SUBKEY_REVOCATION,
                revocation -> revocation.verifyCertification(primary, subkey))) {
            return Optional.of("the subkey is revoked");
        }
        Optional<SignatureTerms> binding = newestOf(
                subkey.getSignaturesOfType(PGPSignature.SUBKEY_BINDING),
                signature -> signature.verifyCertification(primary, subkey));
        if (binding.isEmpty()) {
            return Optional.of("the subkey is not bound to its key");
        }
        return AlgorithmPolicy.objectionToKey(subkey)
                .or(() -> expired("the subkey", subkey, binding.get().keyValidity()))
                .or(() -> mayNotSign(binding.get().keyFlags()))
                .or(() -> notSignedBack(subkey, binding.get().signature()));
    }

    /** Without it, somebody could claim another one's signing key as his subkey (RFC 9580, section 5.2.1.9). */
    private Optional<String> notSignedBack(PGPPublicKey subkey, PGPSignature binding) {
        boolean signedBack = BouncyCastle.verifies(() -> {
            List<PGPSignature> embedded = new ArrayList<>();
            binding.getHashedSubPackets().getEmbeddedSignatures().forEach(embedded::add);
            // It proves itself, so it may be where GnuPG puts it.
            binding.getUnhashedSubPackets().getEmbeddedSignatures().forEach(embedded::add);
            for (PGPSignature signature : embedded) {
                if (signature.getSignatureType() == PGPSignature.PRIMARYKEY_BINDING
                        && isGood(signature, subkey, back -> back.verifyCertification(primary, subkey))) {
                    return true;
                }
            }
            return false;
        });
        return signedBack ? Optional.empty() : Optional.of("the subkey has not signed that it belongs to its key");
    }

    /**
     * The newest valid self-signature of each user ID, and those on the key itself; newest first, the latter before.
     */
    private List<SignatureTerms> ownSignatures() {
        List<SignatureTerms> own = new ArrayList<>();
        newestOf(
                        primary.getSignaturesOfType(PGPSignature.DIRECT_KEY),
                        signature -> signature.verifyCertification(primary))
                .ifPresent(own::add);
        List<SignatureTerms> identities = new ArrayList<>();
        primary.getRawUserIDs().forEachRemaining(id -> identity(id).ifPresent(identities::add));
        identities.sort(Comparator.comparing(SignatureTerms::created).reversed());
        own.addAll(identities);
        return own;
    }

    /** The newest self-signature of a user ID, unless that has been taken back since. */
    private Optional<SignatureTerms> identity(byte[] id) {
        Iterator<PGPSignature> signatures = primary.getSignaturesForID(id);
        Optional<SignatureTerms> newest = newestOf(signatures, signature -> signature.verifyCertification(id, primary));
        return newest.filter(terms -> terms.signature().getSignatureType() != PGPSignature.CERTIFICATION_REVOCATION);
    }

    private Optional<SignatureTerms> newestOf(Iterator<PGPSignature> signatures, Check check) {
        Optional<SignatureTerms> newest = Optional.empty();
        while (signatures.hasNext()) {
            SignatureTerms terms = new SignatureTerms(signatures.next());
            boolean newer = newest.isEmpty() || newest.get().created().isBefore(terms.created());
            if (newer && isGood(terms.signature(), primary, check)) {
                newest = Optional.of(terms);
            }
        }
        return newest;
    }

    /** What the first of some signatures says that says anything. */
    private static <T> Optional<T> newest(List<SignatureTerms> own, Function<SignatureTerms, Optional<T>> statement) {
        return own.stream().flatMap(terms -> statement.apply(terms).stream()).findFirst();
    }

    /** As with GnuPG, it does not matter when, so that nobody can date a signature back. */
    private boolean isRevoked(PGPPublicKey key, int type, Check check) {
        Iterator<PGPSignature> revocations = key.getSignaturesOfType(type);
        while (revocations.hasNext()) {
            // Also one with a weak digest: whoever forges it only takes the key away.
            if (isSigned(revocations.next(), primary, check)) {
                return true;
            }
        }
        return false;
    }

    private boolean isGood(PGPSignature signature, PGPPublicKey signer, Check check) {
        SignatureTerms terms = new SignatureTerms(signature);
        return terms.objection().isEmpty()
                && terms.holdsAt(now)
                && AlgorithmPolicy.mayBindKeys(signature)
                && isSigned(signature, signer, check);
    }

    private static boolean isSigned(PGPSignature signature, PGPPublicKey signer, Check check) {
        return signature.getKeyID() == signer.getKeyID()
                && BouncyCastle.verifies(() -> {
                    signature.init(new BcPGPContentVerifierBuilderProvider(), signer);
                    return check.verify(signature);
                });
    }

    private Optional<String> expired(String what, PGPPublicKey key, Optional<Duration> validity) {
        return validity.map(key.getCreationTime().toInstant()::plus)
                .filter(end -> !end.isAfter(now))
                .map(end -> what + " expired at " + end);
    }

    private static Optional<String> mayNotSign(Optional<Integer> flags) {
        return flags.filter(bits -> (bits & KeyFlags.SIGN_DATA) == 0).map(bits -> "the key is not for signing data");
    }

    /** One of the forms of a signature about keys. */
    private interface Check {
        boolean verify(PGPSignature signature) throws PGPException;
    }
}
