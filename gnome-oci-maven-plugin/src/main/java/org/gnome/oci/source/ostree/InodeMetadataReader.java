package org.gnome.oci.source.ostree;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Xattrs;

/** Reads {@code (uuua(ayay))} of a dirmeta object, and the same four fields of a file's header. */
final class InodeMetadataReader {
    /** XATTR_NAME_MAX of Linux. */
    private static final int MAX_XATTR_NAME_BYTES = 255;

    /** XATTR_SIZE_MAX of Linux. */
    private static final int MAX_XATTR_VALUE_BYTES = 64 * 1024;

    private InodeMetadataReader() {}

    /** The metadata of a directory. */
    static InodeMetadata dirmeta(GvariantData object) throws MalformedFormatException {
        return read(GvariantValue.of(object, OstreeFormat.DIRMETA, "dirmeta"), OstreeFormat.S_IFDIR);
    }

    /** A whole value of the dirmeta type, for one of some file types. */
    static InodeMetadata read(GvariantValue value, int... fileTypes) throws MalformedFormatException {
        List<GvariantValue> members = value.members("uid", "gid", "mode", "xattrs");
        return read(members.get(0), members.get(1), members.get(2), members.get(3), fileTypes);
    }

    /** A mode {@code (uuu)} and a set of attributes {@code a(ayay)}, which a delta keeps apart. */
    static InodeMetadata read(GvariantValue mode, GvariantValue xattrs, int... fileTypes)
            throws MalformedFormatException {
        List<GvariantValue> members = mode.members("uid", "gid", "mode");
        return read(members.get(0), members.get(1), members.get(2), xattrs, fileTypes);
    }

    /** The fields, for one of some file types. */
    static InodeMetadata read(
            GvariantValue uid, GvariantValue gid, GvariantValue mode, GvariantValue xattrs, int... fileTypes)
            throws MalformedFormatException {
        int bits = mode(mode, fileTypes);
        Metadata metadata =
                new Metadata(bits & Metadata.PERMISSION_MASK, owner(uid), owner(gid), Instant.EPOCH, xattrs(xattrs));
        return new InodeMetadata(bits & OstreeFormat.S_IFMT, metadata);
    }

    private static long owner(GvariantValue value) throws MalformedFormatException {
        long id = value.uint32BigEndian();
        if (id > Metadata.MAX_ID) {
            throw value.malformed(id + " means \"no ID\" (chown(2))");
        }
        return id;
    }

    private static int mode(GvariantValue value, int... fileTypes) throws MalformedFormatException {
        long mode = value.uint32BigEndian();
        for (int fileType : fileTypes) {
            if ((mode & ~Metadata.PERMISSION_MASK) == fileType) {
                return Math.toIntExact(mode);
            }
        }
        throw value.malformed("0" + Long.toOctalString(mode) + " is no mode of such an object");
    }

    /** The array may come in any order: what is hashed is sorted by name. */
    private static Xattrs xattrs(GvariantValue value) throws MalformedFormatException {
        Map<ByteString, ByteString> xattrs = new TreeMap<>();
        GvariantArray array = value.array();
        for (int i = 0; i < array.count(); i++) {
            List<GvariantValue> pair = array.element(i).members("name", "value");
            ByteString name = xattrName(pair.get(0));
            if (xattrs.put(name, xattrValue(pair.get(1))) != null) {
                throw pair.get(0).malformed("\"" + name + "\" is there twice");
            }
        }
        return Xattrs.of(xattrs);
    }

    private static ByteString xattrName(GvariantValue value) throws MalformedFormatException {
        ByteString bytes = value.bytes();
        int length = bytes.length() - 1;
        if (length < 1 || bytes.indexOf((byte) 0, 0) != length || length > MAX_XATTR_NAME_BYTES) {
            throw value.malformed(
                    "is no attribute's name: 1 to " + MAX_XATTR_NAME_BYTES + " bytes and a NUL, not \"" + bytes + "\"");
        }
        return bytes.substring(0, length);
    }

    private static ByteString xattrValue(GvariantValue value) throws MalformedFormatException {
        if (value.size() > MAX_XATTR_VALUE_BYTES) {
            throw value.malformed("has more than " + MAX_XATTR_VALUE_BYTES + " bytes");
        }
        return value.bytes();
    }
}
