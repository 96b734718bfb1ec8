package org.gnome.oci.trust;

import java.io.IOException;
import org.bouncycastle.openpgp.PGPException;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;

/**
 * Calls Bouncy Castle with bytes that anybody may have written. The library answers some of them with unchecked
 * exceptions; whatever it throws, the bytes are to blame.
 */
final class BouncyCastle {
    /** Something that the library is asked. */
    interface Call<T> {
        T run() throws IOException, PGPException;
    }

    private BouncyCastle() {}

    /** Reads a structure. */
    static <T> T read(String source, String structure, Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (FormatException e) {
            throw e;
        } catch (IOException | PGPException | RuntimeException e) {
            MalformedFormatException failure =
                    new MalformedFormatException(source, structure, "is not what OpenPGP (RFC 9580) allows");
            failure.initCause(e);
            throw failure;
        }
    }

    /** Whether a signature is good; one that the library cannot calculate with is not. */
    static boolean verifies(Call<Boolean> call) {
        try {
            return call.run();
        } catch (IOException | PGPException | RuntimeException e) {
            return false;
        }
    }
}
