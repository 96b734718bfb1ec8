package org.gnome.oci.layer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.gnome.oci.tree.Content;
import org.jspecify.annotations.Nullable;

/**
 * Reads contents on worker threads and hands them out in their order.
 *
 * <p>Contents are started in order by a first-in-first-out pool, so that the one which is asked for next is always
 * being read or complete, and no worker can wait for another. Memory is bounded by {@link #WINDOW} contents of
 * {@link #CHUNKS} chunks each.
 */
final class ReadAhead implements AutoCloseable {
    /** Contents that may be read before they are asked for. */
    private static final int WINDOW = 32;

    /** Chunks of one content that may wait. */
    private static final int CHUNKS = 6;

    private static final int CHUNK_BYTES = 1 << 16;

    private static final int WAIT_MILLISECONDS = 200;

    private final Iterator<Content> pending;
    private final ArrayDeque<ChunkQueue> started = new ArrayDeque<>();
    private final ExecutorService workers;
    private volatile boolean abandoned;

    ReadAhead(List<Content> contents, int workerCount) {
        this.pending = contents.iterator();
        this.workers = Executors.newFixedThreadPool(workerCount, task -> {
            Thread thread = new Thread(task, "layer-reader");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The stream of the next content; to be read to its end before the following one is asked for. */
    InputStream next() {
        while (started.size() < WINDOW && pending.hasNext()) {
            ChunkQueue queue = new ChunkQueue(pending.next());
            started.add(queue);
            workers.execute(queue::fill);
        }
        return started.remove();
    }

    /**
     * Lets the workers end at their next chunk. They are not interrupted: that would close the channels that they read,
     * which others may share.
     */
    @Override
    public void close() {
        abandoned = true;
        workers.shutdown();
        started.forEach(queue -> queue.chunks.clear());
    }

    /** The chunks of one content on their way from a worker to the writer. */
    private final class ChunkQueue extends InputStream {
        private final Content content;
        private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(CHUNKS);
        private Chunk current = new Chunk(new byte[0], null, false);
        private int position;

        private ChunkQueue(Content content) {
            this.content = content;
        }

        private void fill() {
            try {
                put(readChunks());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Waits for room, unless nobody will make any. */
        private void put(Chunk chunk) throws InterruptedException {
            while (!abandoned && !chunks.offer(chunk, WAIT_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                // Asks again whether the writer is still there.
            }
        }

        /** Errors are handed to the writer too, who would wait for ever otherwise. */
        @SuppressWarnings("CatchingUnchecked")
        private Chunk readChunks() throws InterruptedException {
            try (InputStream in = content.open()) {
                long left = content.size();
                while (!abandoned) {
                    byte[] bytes = new byte[(int) Math.min(CHUNK_BYTES, left + 1)];
                    int count = in.readNBytes(bytes, 0, bytes.length);
                    if (count < bytes.length) {
                        return new Chunk(Arrays.copyOf(bytes, count), null, true);
                    }
                    put(new Chunk(bytes, null, false));
                    left = Math.max(0, left - count);
                }
                return new Chunk(new byte[0], null, true);
            } catch (IOException | RuntimeException | Error e) {
                return new Chunk(new byte[0], e, true);
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, buffer.length);
            while (position == current.bytes.length) {
                if (current.last) {
                    return -1;
                }
                advance();
            }
            int count = Math.min(length, current.bytes.length - position);
            System.arraycopy(current.bytes, position, buffer, offset, count);
            position += count;
            return count;
        }

        private void advance() throws IOException {
            try {
                current = chunks.take();
                position = 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while a layer was written");
            }
            if (current.failure instanceof IOException failure) {
                throw failure;
            } else if (current.failure != null) {
                throw new IllegalStateException("a content could not be read", current.failure);
            }
        }
    }

    /** Some bytes of a content, or why there are none. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Chunk(byte[] bytes, @Nullable Throwable failure, boolean last) {}
}
