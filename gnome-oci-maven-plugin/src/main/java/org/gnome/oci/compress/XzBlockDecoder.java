package org.gnome.oci.compress;

import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.XZInputStream;

/** Decompresses .xz streams by XZ for Java. */
final class XzBlockDecoder implements BlockDecoder {
    /** A block of a file system is no larger than 1 MiB, so its dictionary need not be. */
    private static final int MEMORY_LIMIT_KIB = 64 * 1024;

    private final BasicArrayCache arrays = new BasicArrayCache();

    @Override
    public int decode(byte[] block, int offset, int length, byte[] output, int outputLength) throws IOException {
        try (InputStream in =
                new XZInputStream(new BlockInputStream(block, offset, length), MEMORY_LIMIT_KIB, arrays)) {
            return in.readNBytes(output, 0, outputLength);
        }
    }
}
