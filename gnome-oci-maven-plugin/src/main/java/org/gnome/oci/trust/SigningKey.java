package org.gnome.oci.trust;

import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPPublicKey;

/**
 * A key or subkey that may have signed.
 *
 * @param key the key
 * @param certificate the fingerprint of its primary key
 * @param objection why nothing that it signs counts, if so
 */
record SigningKey(PGPPublicKey key, String certificate, Optional<String> objection) {
    Instant created() {
        return key.getCreationTime().toInstant();
    }
}
