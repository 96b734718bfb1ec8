package org.gnome.oci.trust;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.gnome.oci.io.FormatException;

/**
 * Judges OpenPGP signatures by a keyring. As with ostree, one good signature by a trusted key is enough, whatever else
 * is there; unlike with ostree, SHA-1 and short keys are refused ({@link AlgorithmPolicy}).
 */
public final class OpenPgpVerifier implements SignatureVerifier {
    /** Nobody reads more reasons than these. */
    private static final int MAX_REASONS = 3;

    private final List<SigningKey> keys;
    private final Instant now;

    /**
     * Judges by these keys.
     *
     * @param now when keys and signatures must be valid: a key that has expired since it signed does not count either
     */
    public OpenPgpVerifier(Keyring keyring, Instant now) {
        this.keys = keyring.keys(now);
        this.now = now;
    }

    @Override
    public VerifiedSignature verify(String source, byte[] signed, List<byte[]> signatures) throws IOException {
        List<String> reasons = new ArrayList<>();
        for (byte[] bytes : signatures) {
            try {
                for (PGPSignature signature : DetachedSignatures.read(source, bytes)) {
                    Judgement judgement = judge(signature, signed);
                    if (judgement.good().isPresent()) {
                        return judgement.good().get();
                    }
                    reasons.addAll(judgement.reasons());
                }
            } catch (FormatException e) {
                // It is none; another one may be good.
                reasons.add("it " + e.reason());
            }
        }
        throw new UntrustedException(source, summary(reasons));
    }

    private static String summary(List<String> reasons) {
        if (reasons.isEmpty()) {
            return "there is none";
        }
        String more = reasons.size() > MAX_REASONS ? "; and " + (reasons.size() - MAX_REASONS) + " more" : "";
        return reasons.stream().limit(MAX_REASONS).collect(Collectors.joining("; ")) + more;
    }

    /** A good signature, or why there is none. */
    private record Judgement(Optional<VerifiedSignature> good, List<String> reasons) {}

    /** Several keys can have one ID, since that is a short digest. */
    private Judgement judge(PGPSignature signature, byte[] signed) {
        String signer = "by " + HexFormat.of().withUpperCase().toHexDigits(signature.getKeyID()) + ": ";
        List<String> reasons = new ArrayList<>();
        for (SigningKey key : keys) {
            if (key.key().getKeyID() == signature.getKeyID()) {
                Optional<String> objection = objection(signature, key, signed);
                if (objection.isEmpty()) {
                    Instant created = new SignatureTerms(signature).created();
                    return new Judgement(Optional.of(new VerifiedSignature(key.certificate(), created)), List.of());
                }
                reasons.add(signer + objection.get());
            }
        }
        return new Judgement(
                Optional.empty(),
                reasons.isEmpty() ? List.of(signer + "the key is not among the trusted ones") : reasons);
    }

    private Optional<String> objection(PGPSignature signature, SigningKey key, byte[] signed) {
        SignatureTerms terms = new SignatureTerms(signature);
        if (signature.getSignatureType() != PGPSignature.BINARY_DOCUMENT) {
            return Optional.of("it has the type " + signature.getSignatureType() + " and not that of signed bytes");
        }
        return terms.objection()
                .or(() -> AlgorithmPolicy.objectionToHash(signature))
                .or(() -> verifies(signature, key, signed) ? Optional.empty() : Optional.of("it is not of these bytes"))
                .or(key::objection)
                .or(() -> untimely(terms, key));
    }

    private static boolean verifies(PGPSignature signature, SigningKey key, byte[] signed) {
        return BouncyCastle.verifies(() -> {
            signature.init(new BcPGPContentVerifierBuilderProvider(), key.key());
            signature.update(signed);
            return signature.verify();
        });
    }

    private Optional<String> untimely(SignatureTerms terms, SigningKey key) {
        if (terms.created().isBefore(key.created())) {
            return Optional.of("it is older than its key");
        }
        if (key.created().isAfter(now)) {
            return Optional.of("the key is of the future, " + key.created());
        }
        return terms.expires().filter(end -> terms.isExpiredAt(now)).map(end -> "it expired at " + end);
    }
}
