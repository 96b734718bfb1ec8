package org.gnome.oci.trust;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.bcpg.PacketTags;
import org.bouncycastle.openpgp.PGPObjectFactory;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.gnome.oci.io.MalformedFormatException;

/** Reads transferable public keys (RFC 9580, section 10.1), which may be armoured (section 6). */
final class KeyringReader {
    private static final String STRUCTURE = "keyring";

    /** A key with photographs and hundreds of certifications has some hundred packets. */
    private static final int MAX_PACKETS = 10_000;

    private static final Set<Integer> PACKETS = Set.of(
            PacketTags.PUBLIC_KEY,
            PacketTags.PUBLIC_SUBKEY,
            PacketTags.USER_ID,
            PacketTags.USER_ATTRIBUTE,
            PacketTags.SIGNATURE,
            // GnuPG keeps what it thinks of a key beside it.
            PacketTags.TRUST,
            PacketTags.MARKER,
            PacketTags.PADDING);

    private KeyringReader() {}

    static List<PGPPublicKeyRing> read(String source, byte[] bytes) throws IOException {
        List<PGPPublicKeyRing> certificates =
                BouncyCastle.read(source, STRUCTURE, () -> certificates(source, Armor.decode(bytes)));
        if (certificates.isEmpty()) {
            throw new MalformedFormatException(
                    source, STRUCTURE, "holds no OpenPGP key: \"gpg --export KEY\" writes such a file");
        }
        return certificates;
    }

    private static List<PGPPublicKeyRing> certificates(String source, byte[] bytes) throws IOException {
        PacketScan.require(source, STRUCTURE, bytes, PACKETS, MAX_PACKETS);
        List<PGPPublicKeyRing> certificates = new ArrayList<>();
        PGPObjectFactory objects = new PGPObjectFactory(bytes, new BcKeyFingerprintCalculator());
        for (Object object = objects.nextObject(); object != null; object = objects.nextObject()) {
            if (object instanceof PGPPublicKeyRing certificate) {
                certificates.add(certificate);
            }
        }
        return certificates;
    }
}
