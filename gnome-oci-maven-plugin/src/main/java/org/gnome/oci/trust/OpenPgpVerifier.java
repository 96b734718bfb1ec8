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
 * Judges OpenPGP signatures by a keyring, as ostree does through GnuPG: one good signature by a trusted key is enough,
 * whatever other signatures there are, except that nothing counts after one that says to be by a trusted key and is
 * not, and that none may be malformed. Unlike with ostree, SHA-1 and short keys are refused ({@link AlgorithmPolicy}).
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
        for (PGPSignature signature : read(source, signatures)) {
            for (SigningKey key : signers(signature, reasons)) {
                if (!isOf(signed, signature, key)) {
                    reasons.add(by(signature) + "it is not of these bytes");
                    throw new UntrustedException(source, summary(reasons));
                }
                Optional<String> objection = objection(signature, key);
                if (objection.isEmpty()) {
                    return new VerifiedSignature(key.certificate(), new SignatureTerms(signature).created());
                }
                reasons.add(by(signature) + objection.get());
            }
        }
        throw new UntrustedException(source, summary(reasons));
    }

    private static List<PGPSignature> read(String source, List<byte[]> signatures) throws IOException {
        try {
            return DetachedSignatures.read(source, signatures);
        } catch (FormatException e) {
            UntrustedException failure = new UntrustedException(source, "one " + e.reason());
            failure.initCause(e);
            throw failure;
        }
    }

    /** The trusted keys that may have made a signature: several can have one ID, since that is a short digest. */
    private List<SigningKey> signers(PGPSignature signature, List<String> reasons) {
        List<SigningKey> signers = keys.stream()
                .filter(key -> key.key().getKeyID() == signature.getKeyID())
                .toList();
        if (signers.isEmpty()) {
            reasons.add(by(signature) + "the key is not among the trusted ones");
        }
        return signers;
    }

    private static String by(PGPSignature signature) {
        return "by " + HexFormat.of().withUpperCase().toHexDigits(signature.getKeyID()) + ": ";
    }

    private static String summary(List<String> reasons) {
        if (reasons.isEmpty()) {
            return "there is none";
        }
        String more = reasons.size() > MAX_REASONS ? "; and " + (reasons.size() - MAX_REASONS) + " more" : "";
        return reasons.stream().limit(MAX_REASONS).collect(Collectors.joining("; ")) + more;
    }

    private static boolean isOf(byte[] signed, PGPSignature signature, SigningKey key) {
        return BouncyCastle.verifies(() -> {
            signature.init(new BcPGPContentVerifierBuilderProvider(), key.key());
            signature.update(signed);
            return signature.verify();
        });
    }

    private Optional<String> objection(PGPSignature signature, SigningKey key) {
        SignatureTerms terms = new SignatureTerms(signature);
        if (signature.getSignatureType() != PGPSignature.BINARY_DOCUMENT) {
            return Optional.of("it has the type " + signature.getSignatureType() + " and not that of signed bytes");
        }
        return terms.objection()
                .or(() -> AlgorithmPolicy.objectionToHash(signature))
                .or(key::objection)
                .or(() -> untimely(terms, key));
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
