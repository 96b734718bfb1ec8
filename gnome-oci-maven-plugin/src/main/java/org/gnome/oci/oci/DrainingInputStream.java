package org.gnome.oci.oci;

import java.io.IOException;
import java.io.InputStream;
import org.gnome.oci.io.SequentialInputStream;

/** Reads the compressed stream to its end once the decompressed one has ended, so that its digest is checked too. */
final class DrainingInputStream extends SequentialInputStream {
    private final InputStream compressed;
    private boolean drained;

    DrainingInputStream(InputStream decompressed, InputStream compressed) {
        super(decompressed);
        this.compressed = compressed;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        if (count < 0 && !drained) {
            drained = true;
            byte[] rest = new byte[8192];
            while (compressed.read(rest) >= 0) {
                // What follows the compressed data counts for the digest of the blob.
            }
        }
        return count;
    }
}
