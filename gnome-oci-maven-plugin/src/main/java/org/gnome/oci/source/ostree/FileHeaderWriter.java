package org.gnome.oci.source.ostree;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gnome.oci.io.ByteString;

/**
 * Writes the two forms of a file's header: a big-endian u32 length, four zero bytes, and a tuple with owner, group,
 * mode and rdev big-endian and the attributes sorted by name.
 */
final class FileHeaderWriter {
    /** OSTree has no devices. */
    private static final int RDEV = 0;

    private FileHeaderWriter() {}

    /** The form {@code (uuuusa(ayay))} that a checksum covers (_OSTREE_FILE_HEADER_GVARIANT_FORMAT). */
    static byte[] write(FileHeader header) {
        return withLength(variant(header, new ByteArrayOutputStream()));
    }

    /** The form {@code (tuuuusa(ayay))} that a filez object begins with (_OSTREE_ZLIB_FILE_HEADER_GVARIANT_FORMAT). */
    static byte[] writeFilez(FileHeader header, long contentSize) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(contentSize).array());
        return withLength(variant(header, body));
    }

    private static byte[] withLength(byte[] variant) {
        return ByteBuffer.allocate(OstreeFormat.HEADER_PREFIX_BYTES + variant.length)
                .putInt(variant.length)
                .putInt(0)
                .put(variant)
                .array();
    }

    private static byte[] variant(FileHeader header, ByteArrayOutputStream body) {
        InodeMetadata inode = header.inode();
        writeBigEndian(body, inode.metadata().uid());
        writeBigEndian(body, inode.metadata().gid());
        writeBigEndian(body, inode.mode());
        writeBigEndian(body, RDEV);
        body.writeBytes(header.target().toByteArray());
        body.write(0);
        int targetEnd = body.size();
        body.writeBytes(xattrs(inode.metadata().xattrs().values()));
        return withFraming(body, List.of(targetEnd));
    }

    private static void writeBigEndian(ByteArrayOutputStream out, long uint32) {
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            out.write((byte) (uint32 >> shift));
        }
    }

    private static byte[] xattrs(Map<ByteString, ByteString> xattrs) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<Integer> ends = new ArrayList<>();
        xattrs.forEach((name, value) -> {
            body.writeBytes(xattr(name, value));
            ends.add(body.size());
        });
        return withFraming(body, ends);
    }

    private static byte[] xattr(ByteString name, ByteString value) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(name.toByteArray());
        body.write(0);
        int nameEnd = body.size();
        body.writeBytes(value.toByteArray());
        return withFraming(body, List.of(nameEnd));
    }

    private static byte[] withFraming(ByteArrayOutputStream body, List<Integer> ends) {
        int width = GvariantFraming.width(body.size(), ends.size());
        for (int end : ends) {
            for (int i = 0; i < width; i++) {
                body.write(end >> (i * Byte.SIZE));
            }
        }
        return body.toByteArray();
    }
}
