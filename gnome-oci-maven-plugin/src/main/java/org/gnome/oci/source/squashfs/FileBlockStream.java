package org.gnome.oci.source.squashfs;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.gnome.oci.io.MalformedFormatException;

/** The bytes of a file, block after block, and then the part of a fragment that is its end. */
final class FileBlockStream extends InputStream {
    private final MetadataCursor sizes;
    private final DataBlocks data;
    private final Inode.OfFile inode;
    private long nextPosition;
    /** How many bytes of the file come after the current block. */
    private long left;

    private byte[] buffer = new byte[0];
    private int offset;
    private int limit;

    FileBlockStream(MetadataCursor sizes, DataBlocks data, Inode.OfFile inode) {
        this.sizes = sizes;
        this.data = data;
        this.inode = inode;
        this.nextPosition = inode.start();
        this.left = inode.size();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        Objects.checkFromIndexSize(start, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (offset == limit) {
            if (left == 0) {
                return -1;
            }
            fill();
        }
        int count = Math.min(length, limit - offset);
        System.arraycopy(buffer, offset, target, start, count);
        offset += count;
        return count;
    }

    @Override
    public int available() {
        return limit - offset;
    }

    private void fill() throws IOException {
        int count = (int) Math.min(left, data.blockSize());
        if (count < data.blockSize() && inode.fragment() != SquashfsFormat.NONE) {
            fillFromFragment(count);
        } else {
            fillFromBlock(count);
        }
        left -= count;
    }

    private void fillFromBlock(int count) throws IOException {
        if (buffer.length == 0) {
            buffer = new byte[(int) Math.min(inode.size(), data.blockSize()) + 1];
        }
        DataBlock block = DataBlock.of(
                nextPosition, sizes.read("file inode", DataBlock.SIZE_BYTES), 0, "block_list", data.blockSize());
        data.read(block, buffer, count);
        nextPosition = block.end();
        offset = 0;
        limit = count;
    }

    private void fillFromFragment(int count) throws IOException {
        byte[] fragment = data.fragmentBytes(inode.fragment());
        if (inode.fragmentOffset() > fragment.length - count) {
            throw new MalformedFormatException(
                    data.source(),
                    "file inode.offset",
                    inode.header().position(),
                    inode.fragmentOffset() + " leaves no " + count + " bytes of a fragment of " + fragment.length);
        }
        buffer = fragment;
        offset = (int) inode.fragmentOffset();
        limit = offset + count;
    }
}
