package org.gnome.oci.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file as they are written. Its errors name the file: those of Java's streams say that there is no space
 * left, and not where.
 */
public final class FileOutput extends OutputStream {
    private static final int BUFFER_BYTES = 1 << 16;

    private final FileChannel channel;
    private final String name;

    private FileOutput(FileChannel channel, String name) {
        this.channel = channel;
        this.name = name;
    }

    /** A buffered stream into a file, which is made, or emptied if it is there. */
    public static OutputStream create(Path file) throws IOException {
        return new BufferedOutputStream(open(file), BUFFER_BYTES);
    }

    private static FileOutput open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        return new FileOutput(channel, file.toString());
    }

    /** A buffered stream that appends to a channel, which it closes. */
    static OutputStream buffered(FileChannel channel, String name) {
        return new BufferedOutputStream(new FileOutput(channel, name), BUFFER_BYTES);
    }

    /** Writes a small file at once. */
    public static void write(Path file, byte[] bytes) throws IOException {
        try (OutputStream out = open(file)) {
            out.write(bytes);
        }
    }

    /** Writes all that remains in a buffer to the file of a channel. */
    public static void write(FileChannel channel, ByteBuffer bytes, String name) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw named(name, e);
        }
    }

    /** Makes what was written durable: it is on the disk when this returns. */
    public static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            throw named(file.toString(), e);
        }
    }

    /** An error that says of which file it is; one that does already, or is of another kind, stays as it is. */
    private static IOException named(String name, IOException failure) {
        if (failure.getClass() != IOException.class) {
            return failure;
        }
        FileSystemException named = new FileSystemException(name, null, failure.getMessage());
        named.initCause(failure);
        return named;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        write(channel, ByteBuffer.wrap(bytes, offset, length), name);
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } catch (IOException e) {
            throw named(name, e);
        }
    }
}
