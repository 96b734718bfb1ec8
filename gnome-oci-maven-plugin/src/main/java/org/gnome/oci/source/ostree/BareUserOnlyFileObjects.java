package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;

/**
 * The {@code file} objects of a bare-user-only repository: the files themselves, with their permissions and nothing
 * else. Owner and group are 0.
 *
 * @param objects where they are
 */
record BareUserOnlyFileObjects(ObjectDirectory objects) implements FileObjects {
    /** What _ostree_validate_bareuseronly_mode allows. */
    private static final int PERMITTED = 0775;

    @Override
    public Node read(Digest checksum, String neededBy) throws IOException {
        ObjectName name = new ObjectName(checksum, ObjectType.FILE);
        PosixFileAttributes attributes = objects.attributes(name, neededBy);
        if (attributes.isSymbolicLink()) {
            ByteString target = LinkTarget.read(objects.locate(name), attributes.size());
            return header(OstreeFormat.S_IFLNK, 0777, target).toSymbolicLink(name);
        }
        if (!attributes.isRegularFile()) {
            throw malformed(name, "is neither a file nor a symbolic link");
        }
        int permissions = permissions(attributes.permissions());
        if ((permissions & ~PERMITTED) != 0) {
            throw malformed(
                    name,
                    "has the permissions 0" + Integer.toOctalString(permissions) + ", but this mode allows only 0775");
        }
        FileHeader header = header(OstreeFormat.S_IFREG, permissions, ByteString.EMPTY);
        FileObjectContent content = new FileObjectContent(name, header, attributes.size(), () -> objects.open(name));
        return header.toRegularFile(content.verifiedIfEmpty());
    }

    private static FileHeader header(int fileType, int permissions, ByteString target) {
        return new FileHeader(new InodeMetadata(fileType, Metadata.ofPermissions(permissions)), target);
    }

    /** The nine letters or dashes of ls(1) are the nine bits. */
    private static int permissions(Set<PosixFilePermission> permissions) {
        int bits = 0;
        for (char letter : PosixFilePermissions.toString(permissions).toCharArray()) {
            bits = bits << 1 | (letter == '-' ? 0 : 1);
        }
        return bits;
    }

    private static MalformedFormatException malformed(ObjectName name, String reason) {
        return new MalformedFormatException(name.toString(), "file.mode", reason);
    }
}
