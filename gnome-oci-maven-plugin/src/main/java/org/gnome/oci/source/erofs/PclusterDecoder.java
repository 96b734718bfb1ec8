package org.gnome.oci.source.erofs;

import java.io.IOException;
import org.gnome.oci.io.MalformedFormatException;
import org.jspecify.annotations.Nullable;

/** Decompresses physical clusters. Thread-safe. */
final class PclusterDecoder {
    private final Superblock superblock;

    PclusterDecoder(Superblock superblock) {
        this.superblock = superblock;
    }

    /**
     * Decodes the part of a cluster that the file uses.
     *
     * @param cluster holds the cluster at {@code offset}
     * @param output takes the extent's bytes from its start
     */
    void decode(Inode inode, Extent.Encoded extent, byte[] cluster, int offset, byte[] output) throws IOException {
        int padding = padding(extent, cluster, offset);
        int length = (int) extent.length();
        int count;
        try {
            count = extent.algorithm()
                    .codec()
                    .decode(cluster, offset + padding, extent.encodedLength() - padding, output, length);
        } catch (IOException e) {
            throw malformed(inode, extent, "does not decode with " + extent.algorithm() + ": " + e.getMessage(), e);
        }
        if (count != length) {
            throw malformed(inode, extent, "decodes to " + count + " bytes instead of " + length, null);
        }
    }

    /** Data are put at the end of a cluster, so that they can be decoded in place; what comes before is zero. */
    private int padding(Extent.Encoded extent, byte[] cluster, int offset) {
        if (extent.algorithm() == Algorithm.LZ4 && !superblock.has(ErofsFormat.INCOMPAT_LZ4_ZERO_PADDING)) {
            return 0;
        }
        int inFirstBlock = superblock.blockSize() - superblock.offsetInBlock(extent.position());
        int limit = Math.min(extent.encodedLength(), inFirstBlock);
        int padding = 0;
        while (padding < limit && cluster[offset + padding] == 0) {
            padding++;
        }
        return padding;
    }

    private static MalformedFormatException malformed(
            Inode inode, Extent.Encoded extent, String reason, @Nullable IOException cause) {
        MalformedFormatException malformed = new MalformedFormatException(
                extent.space().name(), inode.name() + ".pcluster", extent.position(), reason);
        malformed.initCause(cause);
        return malformed;
    }
}
