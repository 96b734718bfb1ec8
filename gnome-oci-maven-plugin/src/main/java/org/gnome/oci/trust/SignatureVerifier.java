package org.gnome.oci.trust;

import java.io.IOException;
import java.util.List;

/** Judges detached signatures. Thread-safe. */
public interface SignatureVerifier {
    /**
     * Requires that a trusted key has signed the bytes.
     *
     * @param source what is signed, for errors
     * @param signed the exact bytes
     * @param signatures detached OpenPGP signatures, binary
     * @return who signed, for the report
     * @throws UntrustedException with the reason, if no signature is good (missing, expired, revoked, weak, wrong key,
     *     bad)
     */
    VerifiedSignature verify(String source, byte[] signed, List<byte[]> signatures) throws IOException;
}
