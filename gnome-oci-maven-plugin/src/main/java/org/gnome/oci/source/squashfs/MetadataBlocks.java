package org.gnome.oci.source.squashfs;

import java.io.IOException;
import org.gnome.oci.compress.BlockCodec;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;

/** The metadata blocks of an image, which hold its tables. Thread-safe. */
final class MetadataBlocks {
    /** 4 MiB: the inodes and names of some 50,000 files. */
    private static final int CACHED_BLOCKS = 512;

    private static final String STRUCTURE = "metadata block";

    private final RandomAccessSource image;
    private final BlockCodec codec;
    private final BlockCache<Long, MetadataBlock> cache = new BlockCache<>(CACHED_BLOCKS, this::decode);

    MetadataBlocks(RandomAccessSource image, BlockCodec codec) {
        this.image = image;
        this.codec = codec;
    }

    RandomAccessSource image() {
        return image;
    }

    /** The block that begins at a position of the image. */
    MetadataBlock at(long position) throws IOException {
        return cache.get(position);
    }

    private MetadataBlock decode(long position) throws IOException {
        OnDiskStructure header = OnDiskStructure.read(image, STRUCTURE, position, SquashfsFormat.METADATA_HEADER_BYTES);
        boolean compressed = (header.u16(0) & SquashfsFormat.METADATA_UNCOMPRESSED) == 0;
        int size = header.u16(0) & ~SquashfsFormat.METADATA_UNCOMPRESSED;
        if (size == 0 || size > SquashfsFormat.METADATA_BYTES) {
            throw header.malformed(0, "header", size + " bytes is out of range 1.." + SquashfsFormat.METADATA_BYTES);
        }
        long start = position + SquashfsFormat.METADATA_HEADER_BYTES;
        byte[] stored = OnDiskStructure.read(image, STRUCTURE, start, size).bytes(0, size);
        return new MetadataBlock(compressed ? decompress(stored, position) : stored, start + size);
    }

    private byte[] decompress(byte[] stored, long position) throws IOException {
        byte[] bytes = BlockDecompression.decompress(
                codec, stored, SquashfsFormat.METADATA_BYTES, image.name(), STRUCTURE, position);
        if (bytes.length == 0) {
            throw new MalformedFormatException(image.name(), STRUCTURE, position, "holds nothing");
        }
        return bytes;
    }
}
