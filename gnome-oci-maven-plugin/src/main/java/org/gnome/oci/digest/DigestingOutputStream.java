package org.gnome.oci.digest;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Digests and counts what is written through it. */
public final class DigestingOutputStream extends FilterOutputStream {
    private final MessageDigest computation = Digest.newMessageDigest();
    private long count;

    /** Wraps a stream. */
    public DigestingOutputStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        computation.update((byte) b);
        count++;
        out.write(b);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        computation.update(buffer, offset, length);
        count += length;
        out.write(buffer, offset, length);
    }

    /** How many bytes were written. */
    public long count() {
        return count;
    }

    /** The digest of what was written; to be asked once, at the end. */
    public Digest digest() {
        return Digest.of(computation.digest());
    }
}
