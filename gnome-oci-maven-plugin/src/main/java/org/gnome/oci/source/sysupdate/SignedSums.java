package org.gnome.oci.source.sysupdate;

import java.util.Optional;
import org.gnome.oci.trust.VerifiedSignature;

/**
 * The list of a directory with whoever signed it.
 *
 * @param sums the list
 * @param signature the signature; empty if nobody asked
 */
record SignedSums(Sha256Sums sums, Optional<VerifiedSignature> signature) {
    private static final String NOT_VERIFIED = "not verified";

    /** The key by which it was signed, or that nobody asked. */
    String signedBy() {
        return signature.map(VerifiedSignature::fingerprint).orElse(NOT_VERIFIED);
    }
}
