package org.gnome.oci.source.ostree;

import java.security.MessageDigest;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;

/**
 * What the checksum of a file object covers beside its content.
 *
 * @param inode owner, mode and attributes
 * @param target the target of a symbolic link; empty for a regular file
 */
record FileHeader(InodeMetadata inode, ByteString target) {
    boolean isSymbolicLink() {
        return inode.fileType() == OstreeFormat.S_IFLNK;
    }

    /** A computation of the object's checksum that lacks only the content. */
    MessageDigest startChecksum() {
        MessageDigest computation = Digest.newMessageDigest();
        computation.update(FileHeaderWriter.write(this));
        return computation;
    }

    /**
     * The symbolic link, which is all header.
     *
     * @throws IntegrityException if the object has another checksum than its name
     */
    SymbolicLink toSymbolicLink(ObjectName name) throws IntegrityException {
        ObjectDirectory.requireChecksum(name, Digest.of(startChecksum().digest()));
        return new SymbolicLink(inode.metadata(), target);
    }

    Node toRegularFile(Content content) {
        return new RegularFile(inode.metadata(), content);
    }
}
