package org.gnome.oci.digest;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.SequentialInputStream;

/**
 * Checks the digest of a stream when its end is reached.
 *
 * <p>Whoever stops before the end has verified nothing.
 */
public final class VerifyingInputStream extends SequentialInputStream {
    private final MessageDigest computation;
    private final Digest expected;
    private final String source;
    private final String structure;
    private boolean verified;

    /** Verifies a stream against a digest. */
    public VerifyingInputStream(InputStream in, Digest expected, String source, String structure) {
        this(in, Digest.newMessageDigest(), expected, source, structure);
    }

    /** Verifies a stream with a computation that has seen a header already. */
    public VerifyingInputStream(
            InputStream in, MessageDigest computation, Digest expected, String source, String structure) {
        super(in);
        this.computation = computation;
        this.expected = expected;
        this.source = source;
        this.structure = structure;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        if (count > 0) {
            computation.update(buffer, offset, count);
        } else if (count < 0 && !verified) {
            verify();
        }
        return count;
    }

    private void verify() throws IntegrityException {
        Digest actual = Digest.of(computation.digest());
        if (!actual.equals(expected)) {
            throw new IntegrityException(source, structure, expected.toString(), actual.toString());
        }
        verified = true;
    }
}
