package org.gnome.oci.source.ostree;

import java.util.Optional;
import org.gnome.oci.trust.VerifiedSignature;

/**
 * A commit as it was found by its ref.
 *
 * @param ref the ref
 * @param commit the commit
 * @param signature who has signed it; empty if nobody asked
 */
public record NamedCommit(String ref, Commit commit, Optional<VerifiedSignature> signature) {
    private static final String NOT_VERIFIED = "not verified";

    /** The key by which it was signed, or that nobody asked, for {@link OstreeTreeSource#SIGNED_BY_IDENTITY}. */
    public String signedBy() {
        return signature.map(VerifiedSignature::fingerprint).orElse(NOT_VERIFIED);
    }
}
