package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.Xattrs;

/**
 * The {@code file} objects of a bare-user-only repository: the files themselves, with their permissions and nothing
 * else. Owner and group are 0.
 *
 * @param objects where they are
 */
record BareUserOnlyFileObjects(ObjectDirectory objects) implements FileObjects {
    /** What _ostree_validate_bareuseronly_mode allows. */
    private static final int PERMITTED = 0775;

    private static final int LINK_MODE = OstreeFormat.S_IFLNK | 0777;

    @Override
    public Node read(Digest checksum, String neededBy) throws IOException {
        ObjectName name = new ObjectName(checksum, ObjectType.FILE);
        PosixFileAttributes attributes = objects.attributes(name, neededBy);
        Path path = objects.locate(name);
        if (attributes.isSymbolicLink()) {
            return link(path, name, attributes.size());
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
        FileHeader header = header(OstreeFormat.S_IFREG | permissions, ByteString.EMPTY);
        FileObjectContent content = new FileObjectContent(
                name, header, attributes.size(), () -> Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS));
        return header.toRegularFile(content.verifiedIfEmpty());
    }

    private static Node link(Path path, ObjectName name, long size) throws IOException {
        FileHeader header = header(LINK_MODE, LinkTarget.read(path, size));
        ObjectDirectory.requireChecksum(name, Digest.of(header.startChecksum().digest()));
        return header.toSymbolicLink();
    }

    private static FileHeader header(int mode, ByteString target) {
        return new FileHeader(new InodeMetadata(0, 0, mode, Xattrs.NONE), target);
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
