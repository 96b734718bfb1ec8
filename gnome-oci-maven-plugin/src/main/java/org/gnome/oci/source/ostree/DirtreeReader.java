package org.gnome.oci.source.ostree;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.ostree.Dirtree.DirectoryEntry;
import org.gnome.oci.source.ostree.Dirtree.FileEntry;
import org.gnome.oci.tree.EntryName;

/** Reads {@code (a(say)a(sayay))} of a dirtree object with upstream's rules for names (ot_util_filename_validate). */
final class DirtreeReader {
    private final Set<EntryName> fileNames = new HashSet<>();

    private DirtreeReader() {}

    static Dirtree read(GvariantData object) throws MalformedFormatException {
        return new DirtreeReader().dirtree(GvariantValue.of(object, OstreeFormat.DIRTREE, "dirtree"));
    }

    private Dirtree dirtree(GvariantValue value) throws MalformedFormatException {
        List<GvariantValue> members = value.members("files", "dirs");
        return new Dirtree(
                files(members.get(0).array()), directories(members.get(1).array()));
    }

    private List<FileEntry> files(GvariantArray array) throws MalformedFormatException {
        List<FileEntry> files = new ArrayList<>();
        EntryName previous = null;
        for (int i = 0; i < array.count(); i++) {
            List<GvariantValue> members = array.element(i).members("name", "checksum");
            EntryName name = name(members.get(0));
            if (previous != null) {
                requireOrder(previous, name, members.get(0));
            }
            fileNames.add(name);
            files.add(new FileEntry(name, Checksums.read(members.get(1))));
            previous = name;
        }
        return files;
    }

    private List<DirectoryEntry> directories(GvariantArray array) throws MalformedFormatException {
        List<DirectoryEntry> directories = new ArrayList<>();
        EntryName previous = null;
        for (int i = 0; i < array.count(); i++) {
            List<GvariantValue> members = array.element(i).members("name", "tree_checksum", "meta_checksum");
            EntryName name = name(members.get(0));
            if (previous != null) {
                requireOrder(previous, name, members.get(0));
            }
            if (fileNames.contains(name)) {
                throw members.get(0).malformed("\"" + name + "\" is a file and a directory");
            }
            directories.add(new DirectoryEntry(name, Checksums.read(members.get(1)), Checksums.read(members.get(2))));
            previous = name;
        }
        return directories;
    }

    private static EntryName name(GvariantValue value) throws MalformedFormatException {
        ByteString bytes = value.string();
        String reason = EntryName.reasonToRefuse(bytes);
        if (reason != null) {
            throw value.malformed("the name \"" + bytes + "\" " + reason);
        }
        return new EntryName(bytes);
    }

    private static void requireOrder(EntryName previous, EntryName name, GvariantValue value)
            throws MalformedFormatException {
        int order = previous.compareTo(name);
        if (order == 0) {
            throw value.malformed("\"" + name + "\" is there twice");
        }
        if (order > 0) {
            throw value.malformed("\"" + name + "\" is not sorted: it comes after \"" + previous + "\"");
        }
    }
}
