package org.gnome.oci.compress;

import com.jcraft.jzlib.Deflater;
import com.jcraft.jzlib.GZIPException;
import com.jcraft.jzlib.JZlib;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;

/**
 * One gzip member (RFC 1952) whose deflate blocks are made in parallel.
 *
 * <p>The input is cut every {@link #BLOCK_BYTES}, each piece is deflated on its own and ended by an empty stored block,
 * so that the pieces join at byte borders into one deflate stream: what {@code pigz --independent} does. The cuts
 * depend on the position alone, so no byte depends on the number of workers or on how the input was written.
 */
final class BlockGzipOutputStream extends FilterOutputStream {
    /** Large enough that starting without history costs about one percent. */
    private static final int BLOCK_BYTES = 1 << 20;

    private static final int LEVEL = 6;

    /** Magic, deflate, no flags, no time, no extra flags, unknown system: nothing of the machine. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    /** A final block with fixed codes that holds nothing: the last two bytes of every empty deflate stream. */
    private static final byte[] END_OF_DEFLATE = {3, 0};

    private final CRC32 crc = new CRC32();
    private final ArrayDeque<Future<byte[]>> blocks = new ArrayDeque<>();
    private final ExecutorService pool;
    private final int window;
    private byte[] block = new byte[BLOCK_BYTES];
    private int filled;
    private long total;
    private boolean closed;

    BlockGzipOutputStream(OutputStream out, int workers) throws IOException {
        super(out);
        this.window = workers + 1;
        this.pool = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(task, "gzip");
            thread.setDaemon(true);
            return thread;
        });
        out.write(HEADER);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        crc.update(buffer, offset, length);
        total += length;
        int done = 0;
        while (done < length) {
            int count = Math.min(length - done, BLOCK_BYTES - filled);
            System.arraycopy(buffer, offset + done, block, filled, count);
            filled += count;
            done += count;
            if (filled == BLOCK_BYTES) {
                submit();
            }
        }
    }

    private void submit() throws IOException {
        byte[] full = block;
        int length = filled;
        blocks.add(pool.submit(() -> deflate(full, length)));
        block = new byte[BLOCK_BYTES];
        filled = 0;
        if (blocks.size() > window) {
            writeOldest();
        }
    }

    private static byte[] deflate(byte[] input, int length) throws GZIPException {
        Deflater deflater = new Deflater(LEVEL, JZlib.DEF_WBITS, true);
        // Stored blocks are the worst case: 5 bytes for each 16 KiB, and the empty one at the end.
        byte[] output = new byte[length + length / 1024 + 64];
        deflater.setInput(input, 0, length, false);
        deflater.setOutput(output);
        int status = deflater.deflate(JZlib.Z_SYNC_FLUSH);
        if (status != JZlib.Z_OK || deflater.getAvailIn() != 0 || deflater.getAvailOut() == 0) {
            throw new IllegalStateException("deflate ended with status " + status);
        }
        return Arrays.copyOf(output, Math.toIntExact(deflater.getTotalOut()));
    }

    private void writeOldest() throws IOException {
        try {
            out.write(blocks.remove().get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while compressing");
        } catch (ExecutionException e) {
            throw new IllegalStateException("deflate failed", e.getCause());
        }
    }

    /** Does not end a block, since that would make the bytes depend on when it is called. */
    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (OutputStream closing = out) {
            if (filled > 0) {
                submit();
            }
            while (!blocks.isEmpty()) {
                writeOldest();
            }
            closing.write(END_OF_DEFLATE);
            closing.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) crc.getValue())
                    .putInt((int) total)
                    .array());
        } finally {
            pool.shutdownNow();
        }
    }
}
