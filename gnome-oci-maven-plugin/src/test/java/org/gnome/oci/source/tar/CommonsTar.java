package org.gnome.oci.source.tar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.gnome.oci.digest.Digest;

/** The tar reader of commons-compress. */
final class CommonsTar {
    private CommonsTar() {}

    static List<ListedEntry> list(byte[] archive) throws IOException {
        List<ListedEntry> entries = new ArrayList<>();
        try (TarArchiveInputStream in =
                new TarArchiveInputStream(new ByteArrayInputStream(archive), StandardCharsets.ISO_8859_1.name())) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.add(listed(entry, in.readAllBytes()));
            }
        }
        return entries;
    }

    private static ListedEntry listed(TarArchiveEntry entry, byte[] content) {
        char type = type(entry);
        boolean isDevice = type == 'c' || type == 'b';
        return new ListedEntry(
                type,
                ListedEntry.name(type, entry.getName()),
                type == 'h' || type == 'l' ? entry.getLinkName() : "",
                type == '-' ? entry.getSize() : 0,
                entry.getMode() & 07777,
                entry.getLongUserId(),
                entry.getLongGroupId(),
                entry.getLastModifiedTime().toInstant(),
                isDevice ? entry.getDevMajor() + "," + entry.getDevMinor() : "",
                Digest.ofContent(content).hex());
    }

    private static char type(TarArchiveEntry entry) {
        if (entry.isSymbolicLink()) {
            return 'l';
        } else if (entry.isLink()) {
            return 'h';
        } else if (entry.isCharacterDevice()) {
            return 'c';
        } else if (entry.isBlockDevice()) {
            return 'b';
        } else if (entry.isDirectory()) {
            return 'd';
        }
        return entry.isFIFO() ? 'p' : '-';
    }
}
