package org.gnome.oci.source.erofs;

import java.util.Optional;
import org.gnome.oci.compress.BlockCodec;

/** A compression of physical clusters (Z_EROFS_COMPRESSION_…). */
enum Algorithm {
    LZ4(0, BlockCodec.LZ4),
    LZMA(1, BlockCodec.MICRO_LZMA),
    DEFLATE(2, BlockCodec.DEFLATE),
    ZSTD(3, BlockCodec.ZSTD);

    private final int number;
    private final BlockCodec codec;

    Algorithm(int number, BlockCodec codec) {
        this.number = number;
        this.codec = codec;
    }

    /** The compression of a number. */
    static Optional<Algorithm> of(int number) {
        for (Algorithm algorithm : values()) {
            if (algorithm.number == number) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    BlockCodec codec() {
        return codec;
    }

    /** The bit in {@code available_compr_algs}. */
    int bit() {
        return 1 << number;
    }
}
