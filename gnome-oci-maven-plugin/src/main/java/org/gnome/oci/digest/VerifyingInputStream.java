package org.gnome.oci.digest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.gnome.oci.io.IntegrityException;

/**
 * Checks the digest of a stream when its end is reached.
 *
 * <p>Whoever stops before the end has verified nothing.
 */
public final class VerifyingInputStream extends FilterInputStream {
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
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
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

    @Override
    public long skip(long count) throws IOException {
        byte[] scratch = new byte[(int) Math.min(8192, Math.max(count, 1))];
        return Math.max(0, read(scratch, 0, (int) Math.min(scratch.length, count)));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
