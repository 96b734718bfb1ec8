package org.gnome.oci.compress;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A compression of published bytes: its output is a function of its input and of the versions pinned in the POM.
 *
 * <p>Neither the host's zlib (which {@code java.util.zip.Deflater} uses) nor the number of workers has a part in it.
 */
public enum PinnedEncoder {
    /** One frame, level 3, by the libzstd that zstd-jni bundles. */
    ZSTD {
        @Override
        public OutputStream encode(OutputStream out, int workers) throws IOException {
            ZstdOutputStream zstd = new ZstdOutputStream(out, ZSTD_LEVEL);
            // No workers at all would give other bytes than any number of them.
            zstd.setWorkers(Math.max(1, workers));
            return zstd;
        }
    },
    /** One member, level 6, by a deflate written in Java. */
    GZIP {
        @Override
        public OutputStream encode(OutputStream out, int workers) throws IOException {
            return new BlockGzipOutputStream(out, workers);
        }
    },
    /** The bytes as they are. */
    NONE {
        @Override
        public OutputStream encode(OutputStream out, int workers) {
            return out;
        }
    };

    private static final int ZSTD_LEVEL = 3;

    /**
     * Opens a stream whose close ends the compressed form and closes the stream below.
     *
     * @param workers how many threads may compress, at least one
     */
    public abstract OutputStream encode(OutputStream out, int workers) throws IOException;
}
