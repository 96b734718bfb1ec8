package org.gnome.oci.compose.tmpfiles;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Xattrs;

/**
 * A POSIX access control list (acl(5)), kept in {@code system.posix_acl_access} and {@code system.posix_acl_default}
 * (linux/posix_acl_xattr.h).
 *
 * @param permissions the rwx bits of each entry
 */
record AccessControlList(SortedMap<Entry, Integer> permissions) {
    /** What decides on access to an entry. */
    static final ByteString ACCESS = ByteString.ofUtf8("system.posix_acl_access");

    /** What a directory hands down to what is made in it. */
    static final ByteString DEFAULT = ByteString.ofUtf8("system.posix_acl_default");

    private static final int VERSION = 2;
    private static final int HEADER_BYTES = 4;
    private static final int ENTRY_BYTES = 8;
    private static final long NO_ID = 0xffff_ffffL;
    private static final int TAG_MASK = 0xffff;
    private static final int RWX = 07;
    private static final int USER_SHIFT = 6;
    private static final int GROUP_SHIFT = 3;

    /** Who an entry is for, with the tags of the kernel. */
    enum Tag {
        OWNER(0x01),
        USER(0x02),
        OWNING_GROUP(0x04),
        GROUP(0x08),
        MASK(0x10),
        OTHERS(0x20);

        private final int value;

        Tag(int value) {
            this.value = value;
        }

        /** Whether entries of this kind name somebody. */
        boolean isNamed() {
            return this == USER || this == GROUP;
        }
    }

    /**
     * Whom an entry is for, in the order of the kernel.
     *
     * @param tag the kind
     * @param id the user or group, if the kind names one
     */
    record Entry(Tag tag, long id) implements Comparable<Entry> {
        static Entry of(Tag tag) {
            return new Entry(tag, NO_ID);
        }

        @Override
        public int compareTo(Entry other) {
            return tag != other.tag ? tag.compareTo(other.tag) : Long.compare(id, other.id);
        }
    }

    AccessControlList {
        permissions = Collections.unmodifiableSortedMap(new TreeMap<>(permissions));
    }

    /**
     * Reads the value of an attribute.
     *
     * @throws MalformedFormatException if it is no list
     */
    static AccessControlList read(ByteString xattr, TmpfilesLine.Place place) throws MalformedFormatException {
        ByteBuffer buffer = xattr.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (xattr.length() < HEADER_BYTES
                || (xattr.length() - HEADER_BYTES) % ENTRY_BYTES != 0
                || buffer.getInt() != VERSION) {
            throw place.malformed("meets an access control list that is none");
        }
        SortedMap<Entry, Integer> permissions = new TreeMap<>();
        while (buffer.hasRemaining()) {
            Tag tag = tag(buffer.getShort() & TAG_MASK, place);
            int bits = buffer.getShort() & RWX;
            permissions.put(new Entry(tag, Integer.toUnsignedLong(buffer.getInt())), bits);
        }
        return new AccessControlList(permissions);
    }

    private static Tag tag(int value, TmpfilesLine.Place place) throws MalformedFormatException {
        for (Tag tag : Tag.values()) {
            if (tag.value == value) {
                return tag;
            }
        }
        throw place.malformed("meets an access control list with an entry of an unknown kind");
    }

    /** The list of an entry: its own, or what its permissions say. */
    static AccessControlList of(Metadata metadata, TmpfilesLine.Place place) throws MalformedFormatException {
        ByteString xattr = metadata.xattrs().values().get(ACCESS);
        return xattr == null ? ofPermissions(metadata.permissions()) : read(xattr, place);
    }

    private static AccessControlList ofPermissions(int permissions) {
        SortedMap<Entry, Integer> entries = new TreeMap<>();
        entries.put(Entry.of(Tag.OWNER), (permissions >> USER_SHIFT) & RWX);
        entries.put(Entry.of(Tag.OWNING_GROUP), (permissions >> GROUP_SHIFT) & RWX);
        entries.put(Entry.of(Tag.OTHERS), permissions & RWX);
        return new AccessControlList(entries);
    }

    /** The value of the attribute. */
    ByteString toXattr() {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[HEADER_BYTES + permissions.size() * ENTRY_BYTES])
                .order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(VERSION);
        permissions.forEach((entry, bits) -> buffer.putShort((short) entry.tag().value)
                .putShort((short) (int) bits)
                .putInt((int) entry.id()));
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        return ByteString.copyOf(bytes);
    }

    /** The list with the entries of another in the place of its own. */
    AccessControlList with(AccessControlList other) {
        SortedMap<Entry, Integer> all = new TreeMap<>(permissions);
        all.putAll(other.permissions);
        return new AccessControlList(all);
    }

    /** The list with a mask of all that it grants to groups and to those whom it names, unless it has or needs none. */
    AccessControlList withMask() {
        boolean names =
                permissions.keySet().stream().anyMatch(entry -> entry.tag().isNamed());
        if (!names || permissions.containsKey(Entry.of(Tag.MASK))) {
            return this;
        }
        int mask = 0;
        for (var entry : permissions.entrySet()) {
            Tag tag = entry.getKey().tag();
            mask |= tag.isNamed() || tag == Tag.OWNING_GROUP ? entry.getValue() : 0;
        }
        return with(new AccessControlList(new TreeMap<>(Map.of(Entry.of(Tag.MASK), mask))));
    }

    /** The list with entries for owner, owning group and others, those that are missing from permissions. */
    AccessControlList withBase(int permissionBits) {
        return ofPermissions(permissionBits).with(this);
    }

    /** Whether an entry grants execution. */
    boolean grantsExecution(boolean withNamed) {
        return permissions.entrySet().stream()
                .filter(entry -> entry.getKey().tag() != Tag.MASK)
                .filter(entry -> withNamed || !entry.getKey().tag().isNamed())
                .anyMatch(entry -> (entry.getValue() & 1) != 0);
    }

    /**
     * Metadata with this list for access. Permissions follow the list, and a list that says no more than permissions do
     * is not kept, as in the kernel.
     */
    Metadata over(Metadata metadata) {
        int bits = (bits(Tag.OWNER) << USER_SHIFT)
                | ((permissions.containsKey(Entry.of(Tag.MASK)) ? bits(Tag.MASK) : bits(Tag.OWNING_GROUP))
                        << GROUP_SHIFT)
                | bits(Tag.OTHERS);
        Metadata changed = metadata.withPermissions((metadata.permissions() & Metadata.SPECIAL_MASK) | bits);
        SortedMap<ByteString, ByteString> values =
                new TreeMap<>(metadata.xattrs().values());
        values.remove(ACCESS);
        if (permissions.size() > ofPermissions(0).permissions.size()) {
            values.put(ACCESS, toXattr());
        }
        return changed.withXattrs(Xattrs.of(values));
    }

    private int bits(Tag tag) {
        return permissions.getOrDefault(Entry.of(tag), 0);
    }

    /** Metadata with other permissions, which a list follows: those of the group are its mask, if it has one. */
    static Metadata withPermissions(Metadata metadata, int permissions, TmpfilesLine.Place place)
            throws MalformedFormatException {
        Metadata changed = metadata.withPermissions(permissions);
        ByteString xattr = metadata.xattrs().values().get(ACCESS);
        if (xattr == null) {
            return changed;
        }
        SortedMap<Entry, Integer> entries = new TreeMap<>(read(xattr, place).permissions);
        Entry mask = Entry.of(Tag.MASK);
        ofPermissions(permissions)
                .permissions
                .forEach((entry, bits) ->
                        entries.put(entry.tag() == Tag.OWNING_GROUP && entries.containsKey(mask) ? mask : entry, bits));
        return new AccessControlList(entries).over(changed);
    }
}
