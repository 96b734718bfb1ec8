package org.gnome.oci.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Decompresses zstd frames by libzstd. */
final class ZstdBlockDecoder implements BlockDecoder {
    /** 16 MiB: the largest block that EROFS has decodes to 12 MiB, so no frame needs a larger window. */
    private static final int WINDOW_LOG_LIMIT = 24;

    private final ZstdDecompressCtx context = new ZstdDecompressCtx().setLongMax(WINDOW_LOG_LIMIT);

    @Override
    public int decode(byte[] block, int offset, int length, byte[] output, int outputLength) throws IOException {
        long size = Zstd.getFrameContentSize(block, offset, length);
        try {
            return size > 0 && size <= outputLength
                    ? context.decompressByteArray(output, 0, outputLength, block, offset, length)
                    : decodeStart(block, offset, length, output, outputLength);
        } catch (ZstdException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** At once it would be all or nothing; as a stream it stops where the output is full. */
    private int decodeStart(byte[] block, int offset, int length, byte[] output, int outputLength) throws IOException {
        context.reset();
        context.setLongMax(WINDOW_LOG_LIMIT);
        ByteBuffer in = ByteBuffer.wrap(block, offset, length);
        ByteBuffer out = ByteBuffer.wrap(output, 0, outputLength);
        boolean ended = false;
        while (!ended && out.hasRemaining()) {
            int before = in.remaining() + out.remaining();
            ended = context.decompressByteBufferStream(out, in);
            if (!ended && in.remaining() + out.remaining() == before) {
                throw new IOException("ends in the middle of the frame");
            }
        }
        return out.position();
    }

    @Override
    public void close() {
        context.close();
    }
}
