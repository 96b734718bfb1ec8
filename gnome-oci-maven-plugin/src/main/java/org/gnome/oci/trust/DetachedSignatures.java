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

    /** All signatures of all sequences. */
    static List<PGPSignature> read(String source, List<byte[]> sequences) throws IOException {
        List<PGPSignature> signatures = new ArrayList<>();
        for (byte[] sequence : sequences) {
            signatures.addAll(BouncyCastle.read(source, STRUCTURE, () -> read(source, sequence)));
            if (signatures.size() > MAX_COUNT) {
                throw new MalformedFormatException(source, STRUCTURE, "is one of more than " + MAX_COUNT);
            }
        }
        return signatures;
    }

    private static List<PGPSignature> read(String source, byte[] sequence) throws IOException {
        if (sequence.length > MAX_BYTES) {
            throw new MalformedFormatException(source, STRUCTURE, "is larger than " + MAX_BYTES + " bytes");
        }
        PacketScan.require(source, STRUCTURE, sequence, Set.of(PacketTags.SIGNATURE), MAX_COUNT);
        List<PGPSignature> signatures = new ArrayList<>();
        PGPObjectFactory objects = new PGPObjectFactory(sequence, new BcKeyFingerprintCalculator());
        for (Object object = objects.nextObject(); object != null; object = objects.nextObject()) {
            if (object instanceof PGPSignatureList list) {
                list.forEach(signatures::add);
            }
        }
        return signatures;
    }
}
