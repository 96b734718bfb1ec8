package org.gnome.oci.trust;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.bcpg.PacketTags;
import org.bouncycastle.openpgp.PGPObjectFactory;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.gnome.oci.io.MalformedFormatException;

/** Reads detached signatures: signature packets one after another, binary. */
final class DetachedSignatures {
    private static final String STRUCTURE = "signature";

    /** The signature of a key of 16384 bits has 2 KiB; notations may add some. */
    private static final int MAX_BYTES = 64 * 1024;

    /** Each is checked against all that is signed; a repository's signers can be counted by hand. */
    private static final int MAX_COUNT = 32;

    private DetachedSignatures() {}

    static List<PGPSignature> read(String source, byte[] bytes) throws IOException {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedFormatException(source, STRUCTURE, "is larger than " + MAX_BYTES + " bytes");
        }
        return BouncyCastle.read(source, STRUCTURE, () -> {
            PacketScan.require(source, STRUCTURE, bytes, Set.of(PacketTags.SIGNATURE), MAX_COUNT);
            List<PGPSignature> signatures = new ArrayList<>();
            PGPObjectFactory objects = new PGPObjectFactory(bytes, new BcKeyFingerprintCalculator());
            for (Object object = objects.nextObject(); object != null; object = objects.nextObject()) {
                if (object instanceof PGPSignatureList list) {
                    list.forEach(signatures::add);
                }
            }
            return signatures;
        });
    }
}
