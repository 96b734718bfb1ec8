package org.gnome.oci.source.erofs;

import static org.gnome.oci.source.erofs.ErofsFormat.ADVISE_BIG_PCLUSTER_1;
import static org.gnome.oci.source.erofs.ErofsFormat.ADVISE_BIG_PCLUSTER_2;
import static org.gnome.oci.source.erofs.ErofsFormat.ADVISE_FRAGMENT_PCLUSTER;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.erofs.PclusterMapping.Pcluster;
import org.jspecify.annotations.Nullable;

/**
 * Extents of a compressed file that is indexed by logical clusters.
 *
 * <p>A head begins an extent, which ends at the next head; clusters in between point back. One pass forward therefore
 * finds all, and no pointer is followed: each is only checked to lead where the kernel would go.
 */
final class LclusterExtents implements Extents {
    private final Superblock superblock;
    private final RandomAccessSource image;
    private final RandomAccessSource packed;
    private final Inode inode;
    private final MapHeader header;
    private final PclusterMapping mapping;
    private final LclusterIndex index;
    private final long clusters;
    private final Queue<Extent> ready = new ArrayDeque<>();

    /** The head of the next extent. */
    private @Nullable Lcluster head;

    private long headNumber;

    LclusterExtents(
            Superblock superblock, RandomAccessSource image, RandomAccessSource packed, Inode inode, MapHeader header)
            throws IOException {
        this.superblock = superblock;
        this.image = image;
        this.packed = packed;
        this.inode = inode;
        this.header = header;
        this.mapping = new PclusterMapping(superblock, inode, header);
        this.clusters = header.clusters(inode.size());
        this.index = openIndex();
        if (clusters > 0) {
            Lcluster first = index.read(0);
            if (!first.isHead() || first.offset() != 0) {
                throw malformed(0, "does not begin an extent");
            }
            head = first;
        }
    }

    private LclusterIndex openIndex() throws IOException {
        return inode.layout() == DataLayout.COMPRESSED_FULL
                ? new FullIndex(inode, header, clusters)
                : CompactIndex.of(inode, header, superblock.blocksOf(inode.size()));
    }

    @Override
    public @Nullable Extent next() throws IOException {
        if (ready.isEmpty() && head != null) {
            ready.addAll(extentsOf(head, headNumber));
        }
        return ready.poll();
    }

    /** Goes on to the next head. */
    private List<Extent> extentsOf(Lcluster current, long number) throws IOException {
        head = null;
        long end = inode.size();
        int blocks = number + 1 < clusters ? Lcluster.NOT_SAID : 1;
        for (long i = number + 1; i < clusters; i++) {
            Lcluster cluster = index.read(i);
            if (cluster.isHead()) {
                blocks = i == number + 1 ? 1 : blocks;
                long start = startOf(cluster, i);
                // Otherwise it only marks the end of the file.
                if (start < inode.size()) {
                    head = cluster;
                    headNumber = i;
                    end = start;
                }
                break;
            }
            requireToLeadTo(number, i, cluster);
            blocks = i == number + 1 ? cluster.blocks() : blocks;
        }
        long start = startOf(current, number);
        if (head == null && header.inlineBytes() > 0) {
            return extents(current, inlineCluster(start, end), true);
        }
        if (head == null && header.advises(ADVISE_FRAGMENT_PCLUSTER)) {
            return List.of(new Extent.Stored(packed, fragmentOffset(current), end - start));
        }
        long bytes = superblock.positionOf(blockCount(current, number, blocks));
        return extents(
                current,
                new Pcluster(image, superblock.positionOf(current.block()), (int) bytes, start, end - start),
                false);
    }

    private List<Extent> extents(Lcluster current, Pcluster cluster, boolean isInline) throws IOException {
        return switch (current.type()) {
            case PLAIN -> mapping.plain(cluster, !isInline);
            case HEAD1 -> List.of(mapping.encoded(cluster, header.firstAlgorithm()));
            case HEAD2 -> List.of(mapping.encoded(cluster, header.secondAlgorithm()));
            case NONHEAD -> throw new IllegalStateException("no head");
        };
    }

    private long startOf(Lcluster cluster, long number) throws MalformedFormatException {
        if (cluster.offset() >> header.clusterBits() != 0) {
            throw malformed(number, "begins an extent " + cluster.offset() + " bytes behind its start");
        }
        return (number << header.clusterBits()) + cluster.offset();
    }

    private void requireToLeadTo(long headOfExtent, long number, Lcluster cluster) throws MalformedFormatException {
        long distance = number - headOfExtent;
        boolean saysBlocks = cluster.blocks() != Lcluster.NOT_SAID;
        if (saysBlocks && (distance != 1 || !header.advises(ADVISE_BIG_PCLUSTER_1 | ADVISE_BIG_PCLUSTER_2))) {
            throw malformed(number, "has a block count in the wrong place");
        }
        if (cluster.distance() < 1 || cluster.distance() > distance) {
            throw malformed(
                    number, "points " + cluster.distance() + " back, where the extent began " + distance + " before");
        }
    }

    private int blockCount(Lcluster current, long number, int said) throws MalformedFormatException {
        int bit = current.type() == Lcluster.Type.HEAD1 ? ADVISE_BIG_PCLUSTER_1 : ADVISE_BIG_PCLUSTER_2;
        if (!header.advises(bit)) {
            return 1;
        }
        if (said < 1) {
            throw malformed(number + 1, "lacks the block count of its extent");
        }
        if (superblock.positionOf(said) > ErofsFormat.MAX_ENCODED_BYTES) {
            throw malformed(number + 1, "says that its extent has " + said + " blocks, which is more than 1 MiB");
        }
        return said;
    }

    private Pcluster inlineCluster(long start, long end) throws MalformedFormatException {
        long position = index.endOf(clusters - 1);
        if (superblock.offsetInBlock(position) + header.inlineBytes() > superblock.blockSize()) {
            throw new MalformedFormatException(
                    inode.space().name(), inode.name() + ".pcluster", position, "inline data cross a block");
        }
        return new Pcluster(inode.space(), position, header.inlineBytes(), start, end - start);
    }

    /** Full indexes have room for the upper half of the offset, in the place of the block. */
    private long fragmentOffset(Lcluster tail) {
        return inode.layout() == DataLayout.COMPRESSED_FULL
                ? header.fragmentOffset() | tail.block() << Integer.SIZE
                : header.fragmentOffset();
    }

    private MalformedFormatException malformed(long number, String reason) {
        return new MalformedFormatException(
                inode.space().name(),
                inode.name() + ".index[" + number + "]",
                header.position(),
                "the logical cluster " + reason);
    }
}
