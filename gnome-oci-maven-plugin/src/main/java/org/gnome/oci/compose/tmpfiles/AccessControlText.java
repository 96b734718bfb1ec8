package org.gnome.oci.compose.tmpfiles;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.compose.tmpfiles.AccessControlList.Entry;
import org.gnome.oci.compose.tmpfiles.AccessControlList.Tag;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.Xattrs;

/**
 * Reads access control lists in the text form of acl(5), such as {@code u:adm:r-x,d:g::rwX}: entries that start with
 * {@code d:} are for what is made in a directory, and {@code X} is execution where somebody has it already.
 *
 * @param users the UIDs of the tree by name
 * @param groups the GIDs of the tree by name
 */
record AccessControlText(Map<String, Long> users, Map<String, Long> groups) {
    private static final int EXECUTE = 01;
    private static final int FIELDS = 3;

    /**
     * The lists of a line.
     *
     * @param access entries that decide on access
     * @param conditional entries whose execution bit depends on whether somebody has it
     * @param inherited entries for what is made in a directory
     */
    record Lists(AccessControlList access, AccessControlList conditional, AccessControlList inherited) {
        /** What an entry becomes (path_set_acl() of systemd). */
        Metadata over(TmpfilesLine line, Node node) throws MalformedFormatException {
            Metadata metadata = node.metadata();
            AccessControlList present = AccessControlList.of(metadata, line.place());
            AccessControlList stated = resolved(line, node, present);
            if (!stated.permissions().isEmpty()) {
                metadata = combined(line, present, stated)
                        .withBase(metadata.permissions())
                        .over(metadata);
            }
            return node instanceof Directory && !inherited.permissions().isEmpty()
                    ? withInherited(line, metadata)
                    : metadata;
        }

        private AccessControlList resolved(TmpfilesLine line, Node node, AccessControlList present) {
            boolean executes = node instanceof Directory
                    || present.grantsExecution(line.has(Modifier.FORCE))
                    || access.grantsExecution(true);
            SortedMap<Entry, Integer> entries = new TreeMap<>(conditional.permissions());
            entries.replaceAll((entry, bits) -> executes ? bits | EXECUTE : bits & ~EXECUTE);
            return access.with(new AccessControlList(entries));
        }

        private static AccessControlList combined(
                TmpfilesLine line, AccessControlList present, AccessControlList stated) {
            return (line.has(Modifier.FORCE) ? present.with(stated) : stated).withMask();
        }

        private Metadata withInherited(TmpfilesLine line, Metadata metadata) throws MalformedFormatException {
            ByteString xattr = metadata.xattrs().values().get(AccessControlList.DEFAULT);
            AccessControlList present = xattr == null
                    ? new AccessControlList(new TreeMap<>())
                    : AccessControlList.read(xattr, line.place());
            AccessControlList list = combined(line, present, inherited).withBase(metadata.permissions());
            SortedMap<ByteString, ByteString> values =
                    new TreeMap<>(metadata.xattrs().values());
            values.put(AccessControlList.DEFAULT, list.toXattr());
            return metadata.withXattrs(Xattrs.of(values));
        }
    }

    Lists read(TmpfilesLine line) throws MalformedFormatException {
        SortedMap<Entry, Integer> access = new TreeMap<>();
        SortedMap<Entry, Integer> conditional = new TreeMap<>();
        SortedMap<Entry, Integer> inherited = new TreeMap<>();
        for (String text : LinePath.text(line.argument().orElseThrow()).split(",", -1)) {
            String entry = text.strip();
            boolean isInherited = entry.startsWith("d:") || entry.startsWith("default:");
            String[] fields = (isInherited ? entry.substring(entry.indexOf(':') + 1) : entry).split(":", -1);
            boolean isConditional = fields[fields.length - 1].contains("X");
            if (isInherited && isConditional) {
                throw line.place().malformed("has an X in an entry for what is made in a directory; write x");
            }
            add(fields, isInherited ? inherited : isConditional ? conditional : access, line.place());
        }
        return new Lists(
                new AccessControlList(access), new AccessControlList(conditional), new AccessControlList(inherited));
    }

    private void add(String[] fields, SortedMap<Entry, Integer> entries, TmpfilesLine.Place place)
            throws MalformedFormatException {
        boolean isShort = fields.length == FIELDS - 1 && (fields[0].startsWith("m") || fields[0].startsWith("o"));
        if (fields.length != FIELDS && !isShort) {
            throw place.malformed("has an entry that is not of the form u:NAME:rwx");
        }
        Entry entry = entry(fields[0], isShort ? "" : fields[1], place);
        if (entries.put(entry, permissions(fields[fields.length - 1], place)) != null) {
            throw place.malformed("has two entries for the same");
        }
    }

    private Entry entry(String tag, String name, TmpfilesLine.Place place) throws MalformedFormatException {
        return switch (tag) {
            case "u", "user" ->
                name.isEmpty()
                        ? Entry.of(Tag.OWNER)
                        : new Entry(Tag.USER, TmpfilesLineReader.id(name, "user", users, place));
            case "g", "group" ->
                name.isEmpty()
                        ? Entry.of(Tag.OWNING_GROUP)
                        : new Entry(Tag.GROUP, TmpfilesLineReader.id(name, "group", groups, place));
            case "m", "mask" -> Entry.of(Tag.MASK);
            case "o", "other" -> Entry.of(Tag.OTHERS);
            default -> throw place.malformed("has an entry for \"" + tag + "\", which is none of u, g, m and o");
        };
    }

    private static int permissions(String text, TmpfilesLine.Place place) throws MalformedFormatException {
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            bits |= switch (text.charAt(i)) {
                case 'r' -> 4;
                case 'w' -> 2;
                case 'x', 'X' -> 1;
                case '-' -> 0;
                default -> throw place.malformed("has the permissions \"" + text + "\", which are none");
            };
        }
        if (text.isEmpty()) {
            throw place.malformed("has an entry without permissions; write --- for none");
        }
        return bits;
    }
}
