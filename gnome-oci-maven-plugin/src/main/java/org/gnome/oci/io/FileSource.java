package org.gnome.oci.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file read through positional reads of its channel, which may also be written while it is spooled. */
final class FileSource implements RandomAccessSource {
    private final FileChannel channel;
    private final String name;

    private FileSource(FileChannel channel, String name) {
        this.channel = channel;
        this.name = name;
    }

    static FileSource open(Path file, OpenOption... options) throws IOException {
        OpenOption[] effective = options.length == 0 ? new OpenOption[] {StandardOpenOption.READ} : options;
        Path fileName = file.getFileName();
        return new FileSource(
                FileChannel.open(file, effective), fileName == null ? file.toString() : fileName.toString());
    }

    FileSource named(String newName) {
        return new FileSource(channel, newName);
    }

    FileChannel channel() {
        return channel;
    }

    @Override
    public int read(long position, ByteBuffer buffer) throws IOException {
        return channel.read(buffer, position);
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
