package org.gnome.oci.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The header of who has a name and a password (RFC 7617). */
final class BasicProof {
    private BasicProof() {}

    static String of(Credential credential) {
        String both = credential.user() + ":" + credential.secret();
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }
}
