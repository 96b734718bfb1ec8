package org.gnome.oci.source.erofs;

import static org.gnome.oci.source.erofs.ErofsFormat.BLOCK_ADDRESS_BYTES;
import static org.gnome.oci.source.erofs.ErofsFormat.CHUNK_48BIT;
import static org.gnome.oci.source.erofs.ErofsFormat.CHUNK_BITS_MASK;
import static org.gnome.oci.source.erofs.ErofsFormat.CHUNK_FORMAT_ALL;
import static org.gnome.oci.source.erofs.ErofsFormat.CHUNK_INDEXES;
import static org.gnome.oci.source.erofs.ErofsFormat.CHUNK_INDEX_BYTES;
import static org.gnome.oci.source.erofs.ErofsFormat.NO_BLOCK_32;
import static org.gnome.oci.source.erofs.ErofsFormat.NO_BLOCK_48;

import java.io.IOException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.jspecify.annotations.Nullable;

/**
 * Extents of a file that is cut into chunks of one size: an array holds the first block of each, or none for zeros.
 * Chunks that follow each other make one extent.
 */
final class ChunkExtents implements Extents {
    private static final int INDEX_BLOCK_HIGH = 0;
    private static final int INDEX_BLOCK_LOW = 4;

    private final Superblock superblock;
    private final RandomAccessSource image;
    private final int format;
    private final long size;
    private final int chunkBits;
    private final RecordArray chunks;
    private long position;

    ChunkExtents(Superblock superblock, RandomAccessSource image, Inode inode) throws IOException {
        this.superblock = superblock;
        this.image = image;
        this.format = (int) (inode.data() & 0xffff);
        this.size = inode.size();
        if ((format & ~CHUNK_FORMAT_ALL) != 0) {
            throw new UnsupportedFeatureException(
                    inode.space().name(),
                    inode.name() + ".i_u.c.format",
                    inode.xattrPosition(),
                    "0x" + Integer.toHexString(format) + " is unknown");
        }
        this.chunkBits = superblock.blockBits() + (format & CHUNK_BITS_MASK);
        int unit = (format & CHUNK_INDEXES) != 0 ? CHUNK_INDEX_BYTES : BLOCK_ADDRESS_BYTES;
        this.chunks = new RecordArray(
                inode.space(),
                inode.name() + ".chunks",
                ErofsFormat.roundUp(inode.end(), unit),
                unit,
                size == 0 ? 0 : ((size - 1) >> chunkBits) + 1);
    }

    @Override
    public @Nullable Extent next() throws IOException {
        if (position == size) {
            return null;
        }
        long block = blockAt(position);
        long start = position;
        long expected = block;
        do {
            position += Math.min(1L << chunkBits, size - position);
            expected += block == Inode.NO_BLOCK ? 0 : 1L << (chunkBits - superblock.blockBits());
        } while (position < size && blockAt(position) == expected);
        return block == Inode.NO_BLOCK
                ? new Extent.Zeros(position - start)
                : new Extent.Stored(image, superblock.positionOf(block), position - start);
    }

    private long blockAt(long offset) throws IOException {
        long index = offset >> chunkBits;
        OnDiskStructure fields = chunks.around(index);
        int at = chunks.offset(index);
        if ((format & CHUNK_INDEXES) == 0) {
            return orNone(fields.u32(at), NO_BLOCK_32);
        }
        long low = fields.u32(at + INDEX_BLOCK_LOW);
        if ((format & CHUNK_48BIT) == 0) {
            return orNone(low, NO_BLOCK_32);
        }
        return orNone(low | (long) fields.u16(at + INDEX_BLOCK_HIGH) << Integer.SIZE, NO_BLOCK_48);
    }

    private static long orNone(long block, long none) {
        return block == none ? Inode.NO_BLOCK : block;
    }
}
