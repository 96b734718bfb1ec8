package org.gnome.oci.fetch;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.gnome.oci.io.FileOutput;
import org.gnome.oci.io.MalformedFormatException;
import org.jspecify.annotations.Nullable;

/** Gathers the body of a download: a small one in memory, a large one in a file. Used by one thread at a time. */
final class BodyBuffer {
    /** Most objects of a runtime are smaller; with every connection at work this is some megabytes. */
    private static final int MEMORY_BYTES = 256 * 1024;

    private static final int FIRST_BYTES = 8 * 1024;

    private final String source;
    private final long limit;
    private final Path spools;
    private byte[] memory = new byte[0];
    private long size;
    private @Nullable Path file;
    private @Nullable FileChannel channel;
    private boolean kept;

    /**
     * An empty buffer.
     *
     * @param source what errors name
     * @param limit how many bytes the body may have
     * @param spools where a file is made if the body is large
     */
    BodyBuffer(String source, long limit, Path spools) {
        this.source = source;
        this.limit = limit;
        this.spools = spools;
    }

    /**
     * What earlier downloads have left of a body in a file, to which the rest is written, and which is not removed with
     * the buffer.
     *
     * @param source what errors name
     * @param limit how many bytes the body may have
     * @param spools a directory in the same file system
     * @param file the file, which is made if there is none
     */
    static BodyBuffer continuing(String source, long limit, Path spools, Path file) throws IOException {
        BodyBuffer buffer = new BodyBuffer(source, limit, spools);
        FileChannel opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        buffer.channel = opened;
        buffer.file = file;
        buffer.kept = true;
        if (opened.size() > limit) {
            opened.truncate(0);
        }
        buffer.size = opened.size();
        opened.position(buffer.size);
        return buffer;
    }

    long size() {
        return size;
    }

    /** Makes room for a body of a length that a server has declared; it may be a lie. */
    void expect(long length) throws IOException {
        requireWithin(length);
        if (channel == null && length > memory.length && length <= MEMORY_BYTES) {
            memory = Arrays.copyOf(memory, (int) length);
        }
    }

    void append(ByteBuffer bytes) throws IOException {
        long end = size + bytes.remaining();
        requireWithin(end);
        if (channel == null && end > MEMORY_BYTES) {
            spill();
        }
        if (channel == null) {
            int start = (int) size;
            if (end > memory.length) {
                memory = Arrays.copyOf(memory, (int) Math.max(end, Math.max(FIRST_BYTES, 2L * memory.length)));
            }
            bytes.get(memory, start, bytes.remaining());
        } else {
            FileOutput.write(channel, bytes, String.valueOf(file));
        }
        size = end;
    }

    private void spill() throws IOException {
        Path spill = Files.createTempFile(spools, "fetch", ".partial");
        file = spill;
        FileChannel opened = FileChannel.open(spill, StandardOpenOption.WRITE);
        channel = opened;
        FileOutput.write(opened, ByteBuffer.wrap(memory, 0, (int) size), spill.toString());
        memory = new byte[0];
    }

    private void requireWithin(long length) throws MalformedFormatException {
        if (length > limit) {
            throw new MalformedFormatException(
                    source, "body", "is larger than the " + limit + " bytes that it may have");
        }
    }

    /** Forgets what was gathered. */
    void restart() throws IOException {
        size = 0;
        if (channel != null) {
            channel.truncate(0);
            channel.position(0);
        }
    }

    /** The body, which belongs to the caller from now on. */
    FetchedBody finish(HttpHeaders headers, boolean resumed, Runnable release) throws IOException {
        if (channel != null && file != null) {
            channel.close();
            return new FetchedBody(new byte[0], file, size, headers, resumed, release);
        }
        byte[] exact = memory.length == size ? memory : Arrays.copyOf(memory, (int) size);
        return new FetchedBody(exact, null, size, headers, resumed, release);
    }

    void discard() throws IOException {
        if (channel != null && file != null) {
            channel.close();
            if (!kept) {
                Files.deleteIfExists(file);
            }
        }
        memory = new byte[0];
    }
}
