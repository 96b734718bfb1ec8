package org.gnome.oci.source.squashfs;

import java.io.IOException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;

/**
 * Reads structures of a table one after the other, across its metadata blocks.
 *
 * <p>Since a structure is decoded, its offset in an error is that of the metadata block where it begins, to which that
 * of the field in the structure is added.
 */
final class MetadataCursor {
    private static final long OFFSET_MASK = (1L << SquashfsFormat.REFERENCE_OFFSET_BITS) - 1;

    private final MetadataBlocks blocks;
    private final MetadataRegion region;
    private long position;
    private int offset;

    /**
     * A cursor at a reference.
     *
     * @param reference the position of a block relative to the region, and in the low 16 bits an offset in it
     */
    MetadataCursor(MetadataBlocks blocks, MetadataRegion region, long reference) throws MalformedFormatException {
        this.blocks = blocks;
        this.region = region;
        long start = reference >>> SquashfsFormat.REFERENCE_OFFSET_BITS;
        if (start > region.end() - region.start()) {
            throw new MalformedFormatException(
                    blocks.image().name(),
                    region.name(),
                    region.start(),
                    "has no block at " + start + ", only " + (region.end() - region.start()) + " bytes");
        }
        this.position = region.start() + start;
        this.offset = (int) (reference & OFFSET_MASK);
    }

    /** The reference to what comes next. */
    long reference() {
        return (position - region.start()) << SquashfsFormat.REFERENCE_OFFSET_BITS | offset;
    }

    /** Reads a structure of a length that is bounded by what the format says of it. */
    OnDiskStructure read(String structure, int length) throws IOException {
        byte[] bytes = new byte[length];
        long place = position;
        int filled = 0;
        while (filled < length) {
            MetadataBlock block = block(structure);
            if (offset == block.bytes().length) {
                position = block.end();
                offset = 0;
                place = filled == 0 ? position : place;
            } else {
                int count = Math.min(length - filled, block.bytes().length - offset);
                System.arraycopy(block.bytes(), offset, bytes, filled, count);
                offset += count;
                filled += count;
            }
        }
        return OnDiskStructure.of(blocks.image().name(), structure, place, bytes);
    }

    private MetadataBlock block(String structure) throws IOException {
        if (position >= region.end()) {
            throw malformed(structure, "begins or goes on where the " + region.name() + " has ended");
        }
        MetadataBlock block = blocks.at(position);
        if (block.end() > region.end()) {
            throw malformed(structure, "lies in a metadata block that reaches beyond the " + region.name());
        }
        if (offset > block.bytes().length) {
            throw malformed(
                    structure, "begins at " + offset + " of a metadata block of " + block.bytes().length + " bytes");
        }
        return block;
    }

    private MalformedFormatException malformed(String structure, String reason) {
        return new MalformedFormatException(blocks.image().name(), structure, position, reason);
    }
}
