package org.gnome.oci.source.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.gnome.oci.tree.Metadata;

/**
 * What lstat(2) tells of an entry.
 *
 * @param mode type and permissions
 * @param uid numeric owner
 * @param gid numeric group
 * @param device the number that a device node stands for, as the C library of Linux encodes it
 * @param inode which file this is a name of
 * @param linkCount how many names the file has
 * @param size bytes of content
 * @param mtime time of the last change
 */
record UnixStatus(int mode, long uid, long gid, long device, Inode inode, int linkCount, long size, Instant mtime) {
    private static final int TYPE_MASK = 0170000;

    /** A file's identity on this machine. */
    record Inode(long device, long number) {}

    /** The type bits of st_mode (inode(7)). */
    enum Type {
        SOCKET(0140000),
        SYMBOLIC_LINK(0120000),
        REGULAR_FILE(0100000),
        BLOCK_DEVICE(0060000),
        DIRECTORY(0040000),
        CHARACTER_DEVICE(0020000),
        FIFO(0010000);

        private final int bits;

        Type(int bits) {
            this.bits = bits;
        }
    }

    static UnixStatus read(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(
                path, "unix:mode,uid,gid,rdev,dev,ino,nlink,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        return new UnixStatus(
                Math.toIntExact(number(attributes, "mode")),
                id(attributes, "uid"),
                id(attributes, "gid"),
                number(attributes, "rdev"),
                new Inode(number(attributes, "dev"), number(attributes, "ino")),
                Math.toIntExact(number(attributes, "nlink")),
                number(attributes, "size"),
                ((FileTime) attribute(attributes, "lastModifiedTime")).toInstant());
    }

    /** The JDK gives a uid_t or gid_t, which is unsigned, as an int. */
    private static long id(Map<String, Object> attributes, String name) {
        return number(attributes, name) & 0xffff_ffffL;
    }

    private static long number(Map<String, Object> attributes, String name) {
        return ((Number) attribute(attributes, name)).longValue();
    }

    private static Object attribute(Map<String, Object> attributes, String name) {
        return Objects.requireNonNull(attributes.get(name), name);
    }

    Type type() {
        for (Type type : Type.values()) {
            if ((mode & TYPE_MASK) == type.bits) {
                return type;
            }
        }
        throw new IllegalStateException("no type of Linux: " + Integer.toOctalString(mode));
    }

    int permissions() {
        return mode & Metadata.PERMISSION_MASK;
    }

    /** The 12 bits from 8 on; the C library would put more above bit 32, which Linux does not have. */
    int deviceMajor() {
        return Math.toIntExact(device >> 8 & 0xfff);
    }

    /** The lowest 8 bits and the 12 above the major number. */
    int deviceMinor() {
        return Math.toIntExact((device & 0xff) | (device >> 12 & 0xfff00));
    }
}
