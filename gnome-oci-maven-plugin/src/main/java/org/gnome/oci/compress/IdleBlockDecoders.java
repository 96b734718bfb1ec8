package org.gnome.oci.compress;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Decoders that wait for their next block: to make one takes longer than to decode a small block with it. */
final class IdleBlockDecoders {
    /** More threads than this may decode at once; only so many decoders are kept when they have done. */
    private static final int MAX_IDLE = 8;

    private static final Map<BlockCodec, Queue<BlockDecoder>> IDLE = new EnumMap<>(BlockCodec.class);

    static {
        for (BlockCodec codec : BlockCodec.values()) {
            IDLE.put(codec, new ArrayBlockingQueue<>(MAX_IDLE));
        }
    }

    private IdleBlockDecoders() {}

    /** A decoder that nobody else uses. */
    static BlockDecoder take(BlockCodec codec) {
        @Nullable BlockDecoder decoder = queue(codec).poll();
        return decoder == null ? create(codec) : decoder;
    }

    /** Keeps a decoder for the next block, unless there are enough: then the caller closes it. */
    static boolean keep(BlockCodec codec, BlockDecoder decoder) {
        return queue(codec).offer(decoder);
    }

    private static Queue<BlockDecoder> queue(BlockCodec codec) {
        return Objects.requireNonNull(IDLE.get(codec));
    }

    private static BlockDecoder create(BlockCodec codec) {
        return switch (codec) {
            case DEFLATE -> new InflateBlockDecoder(true);
            case ZLIB -> new InflateBlockDecoder(false);
            case LZ4 -> new Lz4BlockDecoder();
            case MICRO_LZMA -> new MicroLzmaBlockDecoder();
            case XZ -> new XzBlockDecoder();
            case ZSTD -> new ZstdBlockDecoder();
        };
    }
}
