package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.tree.SymbolicLink;

/** Reads the length, the padding and the {@code (tuuuusa(ayay))} that a filez object begins with. */
final class FilezHeaderReader {
    /** Holds the header of every file without large attributes, so that one read is enough. */
    private static final int USUAL_BYTES = 4096;

    /** What a byte of DEFLATE can stand for: four matches of 258 bytes, of two bits each (RFC 1951, 3.2.5). */
    private static final long MAX_DEFLATE_RATIO = 1032;

    private final RandomAccessSource object;
    private final String source;
    private final long objectSize;

    private FilezHeaderReader(RandomAccessSource object, String source, long objectSize) {
        this.object = object;
        this.source = source;
        this.objectSize = objectSize;
    }

    static FilezHeader read(RandomAccessSource object, ObjectName name, long objectSize) throws IOException {
        return new FilezHeaderReader(object, name.toString(), objectSize).read();
    }

    private FilezHeader read() throws IOException {
        ByteBuffer usual = firstBytes(Math.min(USUAL_BYTES, objectSize));
        if (usual.remaining() < OstreeFormat.HEADER_PREFIX_BYTES) {
            throw malformed("size", usual.remaining(), "ends inside its first 8 bytes");
        }
        long length = Integer.toUnsignedLong(usual.getInt());
        if (usual.getInt() != 0) {
            throw malformed("padding", Integer.BYTES, "is not zero");
        }
        if (length > OstreeFormat.MAX_METADATA_SIZE || length > objectSize - OstreeFormat.HEADER_PREFIX_BYTES) {
            throw malformed("size", 0, length + " bytes are more than the object or the format has");
        }
        long end = OstreeFormat.HEADER_PREFIX_BYTES + length;
        ByteBuffer whole = end <= usual.limit() ? usual : firstBytes(end);
        byte[] variant = new byte[Math.toIntExact(length)];
        whole.get(OstreeFormat.HEADER_PREFIX_BYTES, variant);
        return header(new GvariantData(source, OstreeFormat.HEADER_PREFIX_BYTES, variant), end);
    }

    private ByteBuffer firstBytes(long count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(count));
        while (buffer.hasRemaining()) {
            if (object.read(buffer.position(), buffer) < 0) {
                throw malformed("size", buffer.position(), "ends while it is read");
            }
        }
        return buffer.flip();
    }

    private FilezHeader header(GvariantData data, long payloadOffset) throws MalformedFormatException {
        GvariantValue value = GvariantValue.of(data, OstreeFormat.FILEZ_HEADER, "filez");
        List<GvariantValue> members = value.members("size", "uid", "gid", "mode", "rdev", "symlink_target", "xattrs");
        InodeMetadata inode = InodeMetadataReader.read(
                members.get(1),
                members.get(2),
                members.get(3),
                members.get(6),
                OstreeFormat.S_IFREG,
                OstreeFormat.S_IFLNK);
        if (members.get(4).uint32BigEndian() != 0) {
            throw members.get(4).malformed("is not 0, but files have no device number");
        }
        FileHeader header = new FileHeader(inode, members.get(5).string());
        requireTarget(header, members.get(5));
        long size = members.get(0).uint64BigEndian();
        if (!header.isSymbolicLink() && size / MAX_DEFLATE_RATIO > objectSize - payloadOffset) {
            throw members.get(0)
                    .malformed("says " + size + " bytes, but DEFLATE cannot hold so many in the "
                            + (objectSize - payloadOffset) + " that follow");
        }
        return new FilezHeader(size, header, payloadOffset);
    }

    private static void requireTarget(FileHeader header, GvariantValue target) throws MalformedFormatException {
        int length = header.target().length();
        if (!header.isSymbolicLink() && length > 0) {
            throw target.malformed("is set, but the file is no symbolic link");
        }
        if (header.isSymbolicLink() && (length < 1 || length > SymbolicLink.MAX_TARGET_BYTES)) {
            throw target.malformed(
                    "has " + length + " bytes, but a link target has 1 to " + SymbolicLink.MAX_TARGET_BYTES);
        }
    }

    private MalformedFormatException malformed(String field, long offset, String reason) {
        return new MalformedFormatException(source, "filez.header." + field, offset, reason);
    }
}
