package org.gnome.oci.source.sysupdate;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.trust.Armor;
import org.gnome.oci.trust.SignatureVerifier;
import org.gnome.oci.trust.VerifiedSignature;

/** Reads lists whose signatures are judged first. */
final class SumsVerification {
    private final String source;
    private final Optional<SignatureVerifier> verifier;

    /**
     * Judges the lists of a place.
     *
     * @param source what errors name
     * @param verifier judges signatures, unless they are not to be judged
     */
    SumsVerification(String source, Optional<SignatureVerifier> verifier) {
        this.source = source;
        this.verifier = verifier;
    }

    /** What errors name. */
    String source() {
        return source;
    }

    boolean isWanted() {
        return verifier.isPresent();
    }

    /**
     * Reads a list.
     *
     * @param signature detached, armoured or not; empty if there is none
     * @throws org.gnome.oci.trust.UntrustedException if no trusted key has signed the list
     */
    SignedSums read(byte[] sums, byte[] signature) throws IOException {
        Optional<VerifiedSignature> verified = Optional.empty();
        if (verifier.isPresent()) {
            List<byte[]> signatures = signature.length == 0
                    ? List.of()
                    : List.of(Armor.remove(SysupdateFormat.SIGNATURE, "signature", signature));
            verified = Optional.of(verifier.get().verify(source, sums, signatures));
        }
        return new SignedSums(Sha256SumsReader.read(source, sums), verified);
    }
}
