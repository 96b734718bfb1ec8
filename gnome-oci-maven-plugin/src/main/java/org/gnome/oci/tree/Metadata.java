package org.gnome.oci.tree;

import java.time.Instant;

/**
 * What stat(2) and listxattr(2) tell of an entry beside its type and content.
 *
 * @param permissions the 12 mode bits below the type: setuid, setgid, sticky and three times rwx
 * @param uid numeric owner
 * @param gid numeric group
 * @param mtime time of the last change of content
 * @param xattrs extended attributes
 */
public record Metadata(int permissions, long uid, long gid, Instant mtime, Xattrs xattrs) {
    /** The bits that permissions may have. */
    public static final int PERMISSION_MASK = 07777;

    /** The set-user-ID, set-group-ID and sticky bits. */
    public static final int SPECIAL_MASK = 07000;

    /** The read, write and execute bits. */
    public static final int ACCESS_MASK = 00777;

    /** The largest ID of Linux; 2³²-1 means "no ID". */
    public static final long MAX_ID = 0xffff_fffeL;

    public Metadata {
        if ((permissions & ~PERMISSION_MASK) != 0) {
            throw new IllegalArgumentException(
                    "permissions have bits outside 07777: " + Integer.toOctalString(permissions));
        }
        if (uid < 0 || uid > MAX_ID || gid < 0 || gid > MAX_ID) {
            throw new IllegalArgumentException("owner out of range: " + uid + ":" + gid);
        }
    }

    /** Root's, without attributes, at the epoch. */
    public static Metadata ofPermissions(int permissions) {
        return new Metadata(permissions, 0, 0, Instant.EPOCH, Xattrs.NONE);
    }

    /** The same with other permissions. */
    public Metadata withPermissions(int newPermissions) {
        return new Metadata(newPermissions, uid, gid, mtime, xattrs);
    }

    /** The same with another owner and group. */
    public Metadata withOwner(long newUid, long newGid) {
        return new Metadata(permissions, newUid, newGid, mtime, xattrs);
    }

    /** The same with another time. */
    public Metadata withMtime(Instant newMtime) {
        return new Metadata(permissions, uid, gid, newMtime, xattrs);
    }

    /** The same with other attributes. */
    public Metadata withXattrs(Xattrs newXattrs) {
        return new Metadata(permissions, uid, gid, mtime, newXattrs);
    }
}
