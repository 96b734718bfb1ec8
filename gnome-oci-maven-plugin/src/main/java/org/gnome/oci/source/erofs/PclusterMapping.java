package org.gnome.oci.source.erofs;

import static org.gnome.oci.source.erofs.ErofsFormat.MAX_DECODED_BYTES;
import static org.gnome.oci.source.erofs.ErofsFormat.MAX_ENCODED_BYTES;

import java.io.IOException;
import java.util.List;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.UnsupportedFeatureException;

/** Turns the physical clusters of one file into extents, once it is known where they are. */
final class PclusterMapping {
    private final Superblock superblock;
    private final Inode inode;
    private final boolean interlaced;

    /**
     * A physical cluster as an index describes it.
     *
     * @param space what it lies in
     * @param position where it begins, in bytes of the space
     * @param encodedLength its size in bytes
     * @param start where its data begin in the file
     * @param length how many bytes of the file they are
     */
    record Pcluster(RandomAccessSource space, long position, int encodedLength, long start, long length) {}

    PclusterMapping(Superblock superblock, Inode inode, MapHeader header) {
        this.superblock = superblock;
        this.inode = inode;
        this.interlaced = header.advises(ErofsFormat.ADVISE_INTERLACED_PCLUSTER);
    }

    /** A compressed cluster. */
    Extent encoded(Pcluster cluster, int algorithmNumber) throws IOException {
        Algorithm algorithm = Algorithm.of(algorithmNumber)
                .orElseThrow(() -> new UnsupportedFeatureException(
                        inode.space().name(),
                        inode.name() + ".map.h_algorithmtype",
                        inode.end(),
                        "the compression " + algorithmNumber + " is unknown"));
        if (!superblock.algorithms().contains(algorithm)) {
            throw malformed(cluster, "is compressed with " + algorithm + ", which the superblock does not announce");
        }
        if (cluster.encodedLength() > MAX_ENCODED_BYTES || cluster.length() > MAX_DECODED_BYTES) {
            throw malformed(
                    cluster,
                    "has " + cluster.encodedLength() + " bytes that decode to " + cluster.length()
                            + ", which is more than 1 MiB or 12 MiB");
        }
        return new Extent.Encoded(
                cluster.space(), cluster.position(), cluster.encodedLength(), cluster.length(), algorithm);
    }

    /**
     * A cluster that is not compressed. Where clusters are interlaced, each byte lies as far behind the start of a
     * block as in the file: the data begin in the middle of the last block, and those of the next block of the file
     * come first.
     *
     * @param aligned whether the cluster consists of whole blocks
     */
    List<Extent> plain(Pcluster cluster, boolean aligned) throws IOException {
        if (cluster.length() > cluster.encodedLength()) {
            throw malformed(
                    cluster, "has " + cluster.encodedLength() + " bytes for " + cluster.length() + " of the file");
        }
        int skipped = superblock.offsetInBlock(cluster.start());
        if (!interlaced || !aligned || skipped == 0) {
            return List.of(new Extent.Stored(cluster.space(), cluster.position(), cluster.length()));
        }
        int right = superblock.blockSize() - skipped;
        long last = cluster.position() + cluster.encodedLength() - right;
        Extent first = new Extent.Stored(cluster.space(), last, Math.min(right, cluster.length()));
        return cluster.length() <= right
                ? List.of(first)
                : List.of(first, new Extent.Stored(cluster.space(), cluster.position(), cluster.length() - right));
    }

    MalformedFormatException malformed(Pcluster cluster, String reason) {
        return new MalformedFormatException(
                cluster.space().name(), inode.name() + ".pcluster", cluster.position(), reason);
    }
}
