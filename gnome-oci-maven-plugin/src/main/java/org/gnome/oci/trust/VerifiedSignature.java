package org.gnome.oci.trust;

import java.time.Instant;

/**
 * A good signature.
 *
 * @param fingerprint of the primary key of whoever signed, also where a subkey did, in upper-case hexadecimal
 * @param created when it was made, as the signature says
 */
public record VerifiedSignature(String fingerprint, Instant created) {}
