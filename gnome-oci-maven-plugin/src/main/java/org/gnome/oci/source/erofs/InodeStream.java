package org.gnome.oci.source.erofs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;
import org.jspecify.annotations.Nullable;

/** The data of an inode, extent by extent. Not thread-safe. */
final class InodeStream extends InputStream {
    /** Deduplicated extents may use a small part of a large cluster; on the whole they are larger than clusters are. */
    private static final long MAX_ENCODED_PER_DECODED = 64;

    private final ErofsVolume volume;
    private final Inode inode;
    private final Extents extents;
    private final ReadAhead image;
    private @Nullable Extent current;

    /** How much of the current extent has been read. */
    private long consumed;

    private byte[] decoded = {};

    /** How many bytes physical clusters had so far, and how many of the file they made. */
    private long encodedBytes;

    private long decodedBytes;

    InodeStream(ErofsVolume volume, Inode inode) throws IOException {
        this.volume = volume;
        this.inode = inode;
        this.extents = volume.extents(inode);
        long encoded = inode.layout().isCompressed() ? volume.superblock().positionOf(inode.data()) : 0;
        this.image = new ReadAhead(volume.image(), inode.name() + ".data", encoded);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        Extent extent = current;
        if (extent == null || consumed == extent.length()) {
            extent = open(extents.next());
            if (extent == null) {
                return -1;
            }
        }
        int count = (int) Math.min(length, extent.length() - consumed);
        copy(extent, buffer, offset, count);
        consumed += count;
        return count;
    }

    private @Nullable Extent open(@Nullable Extent extent) throws IOException {
        current = extent;
        consumed = 0;
        if (extent instanceof Extent.Stored stored) {
            requireInside(stored.space(), stored.position(), stored.length());
        } else if (extent instanceof Extent.Encoded encoded) {
            requireInside(encoded.space(), encoded.position(), encoded.encodedLength());
            requireProgress(encoded);
            decode(encoded);
        }
        return extent;
    }

    private void requireInside(RandomAccessSource space, long position, long length) throws IOException {
        if (position < 0 || position > space.size() - length) {
            throw new MalformedFormatException(
                    space.name(),
                    inode.name() + ".data",
                    position,
                    "needs " + length + " bytes, of " + space.size() + " in all");
        }
    }

    /** A file that shares large clusters again and again for a few bytes each would be read without end. */
    private void requireProgress(Extent.Encoded extent) throws IOException {
        encodedBytes += extent.encodedLength();
        decodedBytes += extent.length();
        if (encodedBytes > volume.image().size() + MAX_ENCODED_PER_DECODED * decodedBytes) {
            throw new MalformedFormatException(
                    extent.space().name(),
                    inode.name() + ".pcluster",
                    extent.position(),
                    "the clusters of the file overlap: " + encodedBytes + " bytes of them make " + decodedBytes);
        }
    }

    private void decode(Extent.Encoded extent) throws IOException {
        int length = (int) extent.length();
        if (decoded.length < length) {
            decoded = new byte[length];
        }
        if (extent.space() == volume.image()) {
            int at = image.require(extent.position(), extent.encodedLength());
            volume.decoder().decode(inode, extent, image.bytes(), at, decoded);
        } else {
            byte[] cluster = OnDiskStructure.read(
                            extent.space(), inode.name() + ".data", extent.position(), extent.encodedLength())
                    .bytes(0, extent.encodedLength());
            volume.decoder().decode(inode, extent, cluster, 0, decoded);
        }
    }

    private void copy(Extent extent, byte[] buffer, int offset, int count) throws IOException {
        if (extent instanceof Extent.Zeros) {
            Arrays.fill(buffer, offset, offset + count, (byte) 0);
        } else if (extent instanceof Extent.Encoded) {
            System.arraycopy(decoded, (int) consumed, buffer, offset, count);
        } else if (extent instanceof Extent.Stored stored) {
            long position = stored.position() + consumed;
            if (inode.layout().isCompressed() && stored.space() == volume.image() && count <= ReadAhead.MAX_BYTES) {
                int at = image.require(position, count);
                System.arraycopy(image.bytes(), at, buffer, offset, count);
            } else {
                OnDiskStructure.readFully(
                        stored.space(), inode.name() + ".data", position, ByteBuffer.wrap(buffer, offset, count));
            }
        }
    }
}
