package org.gnome.oci.source.squashfs;

import org.gnome.oci.compress.BlockCodec;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.jspecify.annotations.Nullable;

/** The compression of an image; all its blocks that are compressed are so with the same. */
enum Compressor {
    GZIP(1, BlockCodec.ZLIB),
    /** Deprecated since 2011, and Linux has never mounted it. */
    LZMA(2, null),
    LZO(3, null),
    XZ(4, BlockCodec.XZ),
    LZ4(5, BlockCodec.LZ4),
    ZSTD(6, BlockCodec.ZSTD);

    private final int id;
    private final @Nullable BlockCodec codec;

    Compressor(int id, @Nullable BlockCodec codec) {
        this.id = id;
        this.codec = codec;
    }

    /** The codec of an ID that a structure holds. */
    static BlockCodec codecOf(OnDiskStructure structure, int at, String field) throws UnsupportedFeatureException {
        int id = structure.u16(at);
        for (Compressor compressor : values()) {
            if (compressor.id == id) {
                if (compressor.codec == null) {
                    throw structure.unsupported(
                            at, field, compressor + " is not supported; make the image with zstd, xz, gzip or lz4");
                }
                return compressor.codec;
            }
        }
        throw structure.unsupported(at, field, id + " is no compressor of squashfs-tools 4.6");
    }
}
