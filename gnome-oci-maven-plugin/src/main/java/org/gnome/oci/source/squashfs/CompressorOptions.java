package org.gnome.oci.source.squashfs;

import java.io.IOException;
import org.gnome.oci.compress.BlockCodec;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;

/**
 * The options that an image was compressed with. Only those of LZ4 matter to a reader, because they tell the form of
 * its blocks; Linux requires them, too ({@code fs/squashfs/lz4_wrapper.c}).
 */
final class CompressorOptions {
    private static final String STRUCTURE = "lz4_comp_opts";
    private static final int LZ4_BYTES = 8;
    private static final int VERSION = 0;

    /** LZ4_LEGACY: blocks without a frame. */
    private static final int LZ4_LEGACY = 1;

    private CompressorOptions() {}

    static void requireKnown(MetadataBlocks blocks, Superblock superblock) throws IOException {
        if (superblock.codec() != BlockCodec.LZ4) {
            return;
        }
        if (!superblock.hasCompressorOptions()) {
            throw new MalformedFormatException(
                    blocks.image().name(), STRUCTURE, SquashfsFormat.SUPERBLOCK_BYTES, "are missing");
        }
        MetadataRegion region =
                new MetadataRegion("compressor options", SquashfsFormat.SUPERBLOCK_BYTES, superblock.inodeTable());
        OnDiskStructure options = new MetadataCursor(blocks, region, 0).read(STRUCTURE, LZ4_BYTES);
        if (options.u32(VERSION) != LZ4_LEGACY) {
            throw options.unsupported(VERSION, "version", options.u32(VERSION) + " is not " + LZ4_LEGACY);
        }
    }
}
