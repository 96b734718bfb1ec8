package org.gnome.oci.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;

/**
 * What a signature says in its hashed subpackets (RFC 9580, section 5.2.3); anybody could change the others.
 *
 * @param signature the signature
 */
record SignatureTerms(PGPSignature signature) {
    private static final int OLDEST_VERSION = 4;

    /** The subpackets that are heeded here, or mean nothing here; a critical one of another kind speaks against it. */
    private static final Set<Integer> KNOWN = Set.of(
            SignatureSubpacketTags.CREATION_TIME,
            SignatureSubpacketTags.EXPIRE_TIME,
            SignatureSubpacketTags.EXPORTABLE,
            SignatureSubpacketTags.REVOCABLE,
            SignatureSubpacketTags.KEY_EXPIRE_TIME,
            SignatureSubpacketTags.PREFERRED_SYM_ALGS,
            SignatureSubpacketTags.ISSUER_KEY_ID,
            SignatureSubpacketTags.PREFERRED_HASH_ALGS,
            SignatureSubpacketTags.PREFERRED_COMP_ALGS,
            SignatureSubpacketTags.KEY_SERVER_PREFS,
            SignatureSubpacketTags.PREFERRED_KEY_SERV,
            SignatureSubpacketTags.PRIMARY_USER_ID,
            SignatureSubpacketTags.POLICY_URL,
            SignatureSubpacketTags.KEY_FLAGS,
            SignatureSubpacketTags.SIGNER_USER_ID,
            SignatureSubpacketTags.REVOCATION_REASON,
            SignatureSubpacketTags.FEATURES,
            SignatureSubpacketTags.EMBEDDED_SIGNATURE,
            SignatureSubpacketTags.ISSUER_FINGERPRINT,
            SignatureSubpacketTags.PREFERRED_AEAD_ALGORITHMS);

    /** Why the signature cannot be judged, if so. */
    Optional<String> objection() {
        if (signature.getVersion() < OLDEST_VERSION) {
            return Optional.of("it has the old version " + signature.getVersion());
        }
        if (!hashed().hasSubpacket(SignatureSubpacketTags.CREATION_TIME)) {
            return Optional.of("it does not say when it was made");
        }
        return Arrays.stream(hashed().getCriticalTags())
                .filter(tag -> !KNOWN.contains(tag))
                .mapToObj(tag -> "it has a critical subpacket of the unknown kind " + tag)
                .findFirst();
    }

    /** Whether it holds at a time, as far as it says itself. */
    boolean holdsAt(Instant time) {
        return !created().isAfter(time) && !isExpiredAt(time);
    }

    Instant created() {
        return signature.getCreationTime().toInstant();
    }

    boolean isExpiredAt(Instant time) {
        return expires().filter(end -> !end.isAfter(time)).isPresent();
    }

    Optional<Instant> expires() {
        return seconds(hashed().getSignatureExpirationTime()).map(created()::plus);
    }

    /** How long after its own creation the key that this is about is valid. */
    Optional<Duration> keyValidity() {
        return seconds(hashed().getKeyExpirationTime());
    }

    /** What the key that this is about may do: bits of {@link org.bouncycastle.bcpg.sig.KeyFlags}. */
    Optional<Integer> keyFlags() {
        return hashed().hasSubpacket(SignatureSubpacketTags.KEY_FLAGS)
                ? Optional.of(hashed().getKeyFlags())
                : Optional.empty();
    }

    /** Zero means for ever. */
    private static Optional<Duration> seconds(long seconds) {
        return seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }

    private PGPSignatureSubpacketVector hashed() {
        return signature.getHashedSubPackets();
    }
}
