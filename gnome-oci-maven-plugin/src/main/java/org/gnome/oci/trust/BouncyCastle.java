package org.gnome.oci.trust;

import java.io.IOException;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.operator.OperatorCreationException;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;

/**
 * Calls Bouncy Castle with bytes that anybody may have written. The library answers some of them with unchecked
 * exceptions; whatever it throws, the bytes are to blame.
 */
final class BouncyCastle {
    /** Something that the library is asked. */
    interface Call<T> {
        T run() throws IOException, PGPException, CMSException, OperatorCreationException;
    }

    private BouncyCastle() {}

    /** Reads a structure of OpenPGP. */
    static <T> T read(String source, String structure, Call<T> call) throws IOException {
        return read(source, structure, "OpenPGP (RFC 9580)", call);
    }

    /** Reads a structure in ASN.1. */
    static <T> T readAsn1(String source, String structure, Call<T> call) throws IOException {
        return read(source, structure, "X.509 (RFC 5280) and CMS (RFC 5652)", call);
    }

    private static <T> T read(String source, String structure, String standard, Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (FormatException e) {
            throw e;
        } catch (IOException | PGPException | CMSException | OperatorCreationException | RuntimeException e) {
            MalformedFormatException failure =
                    new MalformedFormatException(source, structure, "is not what " + standard + " allows");
            failure.initCause(e);
            throw failure;
        }
    }

    /** Whether a signature is good; one that the library cannot calculate with is not. */
    static boolean verifies(Call<Boolean> call) {
        try {
            return call.run();
        } catch (IOException | PGPException | CMSException | OperatorCreationException | RuntimeException e) {
            return false;
        }
    }
}
