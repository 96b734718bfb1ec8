package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.SymbolicLink;
import org.jspecify.annotations.Nullable;

/**
 * The {@code file} objects of a bare-user repository: content as it is, and owner, mode and attributes in the attribute
 * {@code user.ostreemeta}. A symbolic link is a file that holds its target and, as ostree writes it, a NUL.
 *
 * @param objects where they are
 */
record BareUserFileObjects(ObjectDirectory objects) implements FileObjects {
    /** {@code user.ostreemeta}; the JDK adds the name space. */
    private static final String METADATA_ATTRIBUTE = "ostreemeta";

    @Override
    public Node read(Digest checksum, String neededBy) throws IOException {
        ObjectName name = new ObjectName(checksum, ObjectType.FILE);
        long size = objects.size(name, neededBy);
        InodeMetadata inode = InodeMetadataReader.read(
                GvariantValue.of(attribute(name), OstreeFormat.DIRMETA, "user.ostreemeta"),
                OstreeFormat.S_IFREG,
                OstreeFormat.S_IFLNK);
        if (inode.fileType() == OstreeFormat.S_IFLNK) {
            return new FileHeader(inode, target(name)).toSymbolicLink(name);
        }
        FileHeader header = new FileHeader(inode, ByteString.EMPTY);
        FileObjectContent content = new FileObjectContent(name, header, size, () -> objects.open(name));
        return header.toRegularFile(content.verifiedIfEmpty());
    }

    private ByteString target(ObjectName name) throws IOException {
        String structure = "file.symlink_target";
        try (InputStream in = objects.open(name)) {
            ByteString stored = ByteString.copyOf(
                    LimitedInputStream.readAll(in, SymbolicLink.MAX_TARGET_BYTES + 1, name.toString(), structure));
            int nul = stored.indexOf((byte) 0, 0);
            int end = nul < 0 ? stored.length() : nul;
            if (end == 0 || end < stored.length() - 1 || end > SymbolicLink.MAX_TARGET_BYTES) {
                throw new MalformedFormatException(
                        name.toString(), structure, end, "is no link target: \"" + stored + "\"");
            }
            return stored.substring(0, end);
        }
    }

    private GvariantData attribute(ObjectName name) throws IOException {
        @Nullable
        UserDefinedFileAttributeView attributes = Files.getFileAttributeView(
                objects.locate(name), UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes == null) {
            throw missing(name);
        }
        try {
            ByteBuffer value = ByteBuffer.allocate(attributes.size(METADATA_ATTRIBUTE));
            attributes.read(METADATA_ATTRIBUTE, value);
            return new GvariantData(name.toString(), 0, value.array());
        } catch (FileSystemException e) {
            if (attributes.list().contains(METADATA_ATTRIBUTE)) {
                throw e;
            }
            MalformedFormatException failure = missing(name);
            failure.initCause(e);
            throw failure;
        }
    }

    private static MalformedFormatException missing(ObjectName name) {
        return new MalformedFormatException(
                name.toString(),
                "user.ostreemeta",
                "is missing; was the repository copied without its extended attributes?");
    }
}
